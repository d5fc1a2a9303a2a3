/* SPDX-License-Identifier: Apache-2.0
   Load buffering, in a ring of N threads. */
#include "../threads.h"

static atomic_int x[N];

static void* body(void* argument) {
  const int self = number_of(argument);
  atomic_load_explicit(&x[self], kRelaxed);
  atomic_store_explicit(&x[(self + 1) % N], 1, kRelaxed);
  return NULL;
}

int main(void) {
  run_threads(N, body);
  return 0;
}
