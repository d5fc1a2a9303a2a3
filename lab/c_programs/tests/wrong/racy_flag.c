/* SPDX-License-Identifier: Apache-2.0
   Message passing with a relaxed flag: a data race. */
#include "../threads.h"

static int data;
static atomic_int ready;

static void* body(void* argument) {
  if (number_of(argument) == 0) {
    data = 42;
    atomic_store_explicit(&ready, 1, kRelaxed);
  } else if (atomic_load_explicit(&ready, kAcquire)) {
    assert(data == 42);
  }
  return NULL;
}

int main(void) {
  run_threads(2, body);
  return 0;
}
