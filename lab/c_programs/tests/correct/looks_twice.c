/* SPDX-License-Identifier: Apache-2.0
   Two reads, and a loop of two turns: no waits, so that each pair of values counts. */
#include "../threads.h"

static atomic_int x;

static void* body(void* argument) {
  if (number_of(argument) == 0) {
    atomic_store(&x, 1);
  } else if (number_of(argument) == 1) {
    if (atomic_load(&x) == 0) atomic_load(&x);
  } else {
    for (int i = 0; i < 2; ++i) atomic_load(&x);
  }
  return NULL;
}

int main(void) {
  run_threads(3, body);
  return 0;
}
