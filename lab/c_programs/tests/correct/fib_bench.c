/* SPDX-License-Identifier: Apache-2.0
   Two threads add two words to each other, N times; a program of SV-COMP. */
#include "../threads.h"

static atomic_int x[2] = {1, 1};

static void* body(void* argument) {
  const int self = number_of(argument);
  for (int i = 0; i < N; ++i) {
    const int mine = atomic_load_explicit(&x[self], kRelaxed);
    const int other = atomic_load_explicit(&x[1 - self], kRelaxed);
    atomic_store_explicit(&x[self], mine + other, kRelaxed);
  }
  return NULL;
}

int main(void) {
  run_threads(2, body);
  return 0;
}
