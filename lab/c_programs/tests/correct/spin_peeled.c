/* SPDX-License-Identifier: Apache-2.0
   A wait that reads in two places: before the loop and in it. Reads without a loop are no wait. */
#include "../threads.h"

static atomic_int ready;
static int data;

static void* body(void* argument) {
  if (number_of(argument) == 0) {
    data = 1;
    atomic_store(&ready, 1);
    return NULL;
  }
  int seen = atomic_load(&ready);
  while (seen == 0) seen = atomic_load(&ready);
  assert(data == 1);
  return NULL;
}

int main(void) {
  run_threads(2, body);
  return 0;
}
