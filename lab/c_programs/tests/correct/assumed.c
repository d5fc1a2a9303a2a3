/* SPDX-License-Identifier: Apache-2.0
   An execution that does not fit an assumption does not count. */
#include "../threads.h"

#include <genmc.h>

static atomic_int x;

static void* body(void* argument) {
  if (number_of(argument) == 0)
    atomic_store_explicit(&x, 1, kRelaxed);
  else
    __VERIFIER_assume(atomic_load_explicit(&x, kRelaxed) == 1);
  return NULL;
}

int main(void) {
  run_threads(N, body);
  return 0;
}
