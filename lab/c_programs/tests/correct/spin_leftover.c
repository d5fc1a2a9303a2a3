/* SPDX-License-Identifier: Apache-2.0
   What the first read has left on the stack is needed no more when the loop goes round: so a turn
   is none that had to be. What the writer and the two owners do, in any order, and what they see.
 */
#include "../threads.h"

static atomic_int x;

static void* body(void* argument) {
  if (number_of(argument) == 0) {
    atomic_store(&x, 1);
    return NULL;
  }
  int seen = atomic_load(&x);
  while (!atomic_compare_exchange_strong(&x, &seen, 42))
    ;
  return NULL;
}

int main(void) {
  run_threads(3, body);
  return 0;
}
