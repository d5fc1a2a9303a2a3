/* SPDX-License-Identifier: Apache-2.0
   Loops that carry what they have read into the next turn: had the first read seen what the last
   one has, there would have been no turn. What is read is 0, or 1, or 2, in one execution each. */
#include "../threads.h"

static atomic_int x;

static void* body(void* argument) {
  if (number_of(argument) == 0) {
    atomic_store(&x, 1);
    atomic_store(&x, 2);
    return NULL;
  }
  int seen = atomic_load(&x);
  while (!atomic_compare_exchange_strong(&x, &seen, seen + 10))
    ;
  return NULL;
}

int main(void) {
  run_threads(2, body);
  return 0;
}
