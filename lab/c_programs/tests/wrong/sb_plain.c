/* SPDX-License-Identifier: Apache-2.0
   Store buffering, and the outcome that only SC forbids. */
#include "../threads.h"

static atomic_int x, y;
static int a, b;

static void* body(void* argument) {
  if (number_of(argument) == 0) {
    atomic_store_explicit(&x, 1, kRelaxed);
    a = atomic_load_explicit(&y, kRelaxed);
  } else {
    atomic_store_explicit(&y, 1, kRelaxed);
    b = atomic_load_explicit(&x, kRelaxed);
  }
  return NULL;
}

int main(void) {
  run_threads(2, body);
  assert(a != 0 || b != 0);
  return 0;
}
