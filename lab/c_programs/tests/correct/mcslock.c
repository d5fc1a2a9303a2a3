/* SPDX-License-Identifier: Apache-2.0
   The queue lock of Mellor-Crummey and Scott, 1991. */
#include "../threads.h"

struct node {
  _Atomic(struct node*) next;
  atomic_int called;
};
static _Atomic(struct node*) tail;
static struct node nodes[N];
static int inside;

static void* body(void* argument) {
  struct node* const mine = &nodes[number_of(argument)];
  struct node* before = atomic_exchange_explicit(&tail, mine, kAcqRel);
  if (before != NULL) {
    atomic_store_explicit(&before->next, mine, kRelease);
    while (!atomic_load_explicit(&mine->called, kAcquire)) {
    }
  }
  assert(++inside == 1);
  --inside;
  struct node* last = mine;
  if (atomic_load_explicit(&mine->next, kAcquire) == NULL &&
      atomic_compare_exchange_strong_explicit(&tail, &last, NULL, kRelease, kRelaxed))
    return NULL;
  struct node* next;
  while ((next = atomic_load_explicit(&mine->next, kAcquire)) == NULL) {
  }
  atomic_store_explicit(&next->called, 1, kRelease);
  return NULL;
}

int main(void) {
  run_threads(N, body);
  return 0;
}
