/* SPDX-License-Identifier: Apache-2.0
   A write that is said to be the last of its location, and is not. */
#include "../threads.h"
#include "genmc.h"

static atomic_int x;

static void* body(void* argument) {
  if (number_of(argument) == 0)
    __VERIFIER_final_write(atomic_store(&x, 1));
  else
    atomic_store(&x, 2);
  return NULL;
}

int main(void) {
  run_threads(2, body);
  return 0;
}
