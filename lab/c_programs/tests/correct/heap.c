/* SPDX-License-Identifier: Apache-2.0
   N threads hand a block of the heap on; who gets it last frees it. */
#include "../threads.h"

static _Atomic(int*) slot;

static void* body(void* argument) {
  int* const mine = calloc(1, sizeof *mine);
  *mine = number_of(argument);
  int* const before = atomic_exchange_explicit(&slot, mine, kAcqRel);
  if (before != NULL) {
    assert(*before != number_of(argument));
    free(before);
  }
  return NULL;
}

int main(void) {
  run_threads(N, body);
  free(slot);
  return 0;
}
