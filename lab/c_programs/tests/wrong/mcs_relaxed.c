/* SPDX-License-Identifier: Apache-2.0
   The lock of Mellor-Crummey and Scott with relaxed links: the call is missed in RC11. */
#include "../threads.h"

struct node {
  _Atomic(struct node*) next;
  atomic_int called;
};
static _Atomic(struct node*) tail;
static struct node nodes[2];

static void* body(void* argument) {
  struct node* const mine = &nodes[number_of(argument)];
  atomic_store_explicit(&mine->called, 0, kRelaxed);
  struct node* before = atomic_exchange_explicit(&tail, mine, kAcqRel);
  if (before != NULL) {
    atomic_store_explicit(&before->next, mine, kRelaxed);
    while (!atomic_load_explicit(&mine->called, kAcquire)) {
    }
  }
  struct node* last = mine;
  if (atomic_load_explicit(&mine->next, kRelaxed) == NULL &&
      atomic_compare_exchange_strong_explicit(&tail, &last, NULL, kRelease, kRelaxed))
    return NULL;
  struct node* next;
  while ((next = atomic_load_explicit(&mine->next, kRelaxed)) == NULL) {
  }
  atomic_store_explicit(&next->called, 1, kRelease);
  return NULL;
}

int main(void) {
  run_threads(2, body);
  return 0;
}
