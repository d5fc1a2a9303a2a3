/* SPDX-License-Identifier: Apache-2.0
   N writers of one word. */
#include "../threads.h"

static atomic_int x;

static void* body(void* argument) {
  atomic_store_explicit(&x, number_of(argument) + 1, kRelaxed);
  return NULL;
}

int main(void) {
  run_threads(N, body);
  return 0;
}
