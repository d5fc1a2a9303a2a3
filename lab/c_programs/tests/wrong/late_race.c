/* SPDX-License-Identifier: Apache-2.0
   A race that the last executions have, and an error that all have. */
#include "../threads.h"
#include "genmc.h"

static int reads;
static int x;

static void* body(void* argument) {
  if (number_of(argument) == 0) {
    x = 1;
    return NULL;
  }
  if (reads) reads = x;
  abort();
}

int main(void) {
  reads = __VERIFIER_nondet_int();
  run_threads(2, body);
  return 0;
}
