/* SPDX-License-Identifier: Apache-2.0
   A reader still has the block that a writer frees. */
#include "../threads.h"

static _Atomic(int*) slot;

static void* body(void* argument) {
  if (number_of(argument) == 0) {
    int* const old = atomic_exchange(&slot, NULL);
    free(old);
  } else {
    int* const seen = atomic_load(&slot);
    if (seen != NULL) assert(*seen == 1);
  }
  return NULL;
}

int main(void) {
  int* const block = malloc(sizeof *block);
  *block = 1;
  slot = block;
  run_threads(2, body);
  return 0;
}
