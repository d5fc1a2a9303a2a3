/* SPDX-License-Identifier: Apache-2.0
   A slot is read before it is filled. */
#include "../threads.h"

static _Atomic(int*) slot;
static int value = 1;

static void* body(void* argument) {
  if (number_of(argument) == 0)
    atomic_store_explicit(&slot, &value, kRelease);
  else
    assert(*atomic_load_explicit(&slot, kAcquire) == 1);
  return NULL;
}

int main(void) {
  run_threads(2, body);
  return 0;
}
