/* SPDX-License-Identifier: Apache-2.0
   Thread i turns i into i + 1, if it is there. */
#include "../threads.h"

static atomic_int x;

static void* body(void* argument) {
  int expected = number_of(argument);
  atomic_compare_exchange_strong_explicit(&x, &expected, expected + 1, kRelaxed, kRelaxed);
  return NULL;
}

int main(void) {
  run_threads(N, body);
  return 0;
}
