/* SPDX-License-Identifier: Apache-2.0
   Message passing: plain data, published by a release. */
#include "../threads.h"

static int data;
static atomic_int ready;

static void* body(void* argument) {
  if (number_of(argument) == 0) {
    data = 42;
    atomic_store_explicit(&ready, 1, kRelease);
  } else if (atomic_load_explicit(&ready, kAcquire)) {
    assert(data == 42);
  }
  return NULL;
}

int main(void) {
  run_threads(N, body);
  return 0;
}
