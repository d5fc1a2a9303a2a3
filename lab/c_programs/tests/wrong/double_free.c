/* SPDX-License-Identifier: Apache-2.0
   Two threads see the same block, and both free it. */
#include "../threads.h"

static _Atomic(int*) slot;

static void* body(void* argument) {
  (void)argument;
  int* const seen = atomic_load(&slot);
  atomic_store(&slot, NULL);
  free(seen);
  return NULL;
}

int main(void) {
  slot = malloc(sizeof(int));
  run_threads(2, body);
  return 0;
}
