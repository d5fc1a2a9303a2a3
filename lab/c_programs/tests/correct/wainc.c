/* SPDX-License-Identifier: Apache-2.0
   N increments of one word, and a write. */
#include "../threads.h"

static atomic_int x;

static void* body(void* argument) {
  if (number_of(argument) == N)
    atomic_store_explicit(&x, 100, kRelaxed);
  else
    atomic_fetch_add_explicit(&x, 1, kRelaxed);
  return NULL;
}

int main(void) {
  run_threads(N + 1, body);
  return 0;
}
