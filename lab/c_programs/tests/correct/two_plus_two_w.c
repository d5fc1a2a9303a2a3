/* SPDX-License-Identifier: Apache-2.0
   2+2W: two threads write two words, each in its own order. */
#include "../threads.h"

static atomic_int x[2];

static void* body(void* argument) {
  const int self = number_of(argument);
  atomic_store_explicit(&x[self], 1, kRelaxed);
  atomic_store_explicit(&x[1 - self], 2, kRelaxed);
  return NULL;
}

int main(void) {
  run_threads(2, body);
  return 0;
}
