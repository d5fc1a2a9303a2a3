/* SPDX-License-Identifier: Apache-2.0
   Treiber's stack, 1986: N threads push a node of the heap each, main pops them. */
#include "../threads.h"

struct node {
  struct node* below;
  int value;
};
static _Atomic(struct node*) top;

static void* body(void* argument) {
  struct node* const mine = malloc(sizeof *mine);
  mine->value = number_of(argument) + 1;
  struct node* seen = atomic_load_explicit(&top, kRelaxed);
  do {
    mine->below = seen;
  } while (!atomic_compare_exchange_strong_explicit(&top, &seen, mine, kRelease, kRelaxed));
  return NULL;
}

int main(void) {
  run_threads(N, body);
  int sum = 0;
  for (struct node* at = top; at != NULL;) {
    struct node* const below = at->below;
    sum += at->value;
    free(at);
    at = below;
  }
  assert(sum == N * (N + 1) / 2);
  return 0;
}
