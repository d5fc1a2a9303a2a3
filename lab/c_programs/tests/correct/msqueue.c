/* SPDX-License-Identifier: Apache-2.0
   The queue of Michael and Scott, 1996: N threads append, main takes out. */
#include "../threads.h"

struct node {
  _Atomic(struct node*) next;
  int value;
};
static _Atomic(struct node*) head, tail;

static struct node* make(int value) {
  struct node* const made = malloc(sizeof *made);
  atomic_init(&made->next, NULL);
  made->value = value;
  return made;
}

static void append(int value) {
  struct node* const mine = make(value);
  for (;;) {
    struct node* last = atomic_load_explicit(&tail, kAcquire);
    struct node* next = atomic_load_explicit(&last->next, kAcquire);
    if (next != NULL) {
      atomic_compare_exchange_strong_explicit(&tail, &last, next, kRelease, kRelaxed);
    } else if (atomic_compare_exchange_strong_explicit(&last->next, &next, mine, kRelease,
                                                       kRelaxed)) {
      atomic_compare_exchange_strong_explicit(&tail, &last, mine, kRelease, kRelaxed);
      return;
    }
  }
}

static void* body(void* argument) {
  append(number_of(argument) + 1);
  return NULL;
}

int main(void) {
  struct node* const first = make(0);
  atomic_store_explicit(&head, first, kRelaxed);
  atomic_store_explicit(&tail, first, kRelaxed);
  run_threads(N, body);
  int sum = 0;
  for (struct node* at = first; at != NULL; at = atomic_load_explicit(&at->next, kAcquire))
    sum += at->value;
  assert(sum == N * (N + 1) / 2);
  return 0;
}
