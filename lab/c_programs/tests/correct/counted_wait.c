/* SPDX-License-Identifier: Apache-2.0
   A wait that gives up after three turns: how many it takes is something else each time, although
   who has left the loop needs the number no more. */
#include "../threads.h"

static atomic_int ready;

static void* body(void* argument) {
  if (number_of(argument) == 0) {
    atomic_store(&ready, 1);
    return NULL;
  }
  int seen = atomic_load(&ready);
  for (int turns = 0; seen == 0; seen = atomic_load(&ready)) {
    if (++turns > 3) pthread_exit(NULL);
  }
  return NULL;
}

int main(void) {
  run_threads(2, body);
  return 0;
}
