/* SPDX-License-Identifier: Apache-2.0
   Peterson's algorithm for two threads, 1981. */
#include "../threads.h"

static atomic_int wants[2], turn;
static int inside;

static void* body(void* argument) {
  const int self = number_of(argument);
  atomic_store(&wants[self], 1);
  atomic_store(&turn, 1 - self);
  while (atomic_load(&wants[1 - self]) && atomic_load(&turn) == 1 - self) {
  }
  assert(++inside == 1);
  --inside;
  atomic_store(&wants[self], 0);
  return NULL;
}

int main(void) {
  run_threads(2, body);
  return 0;
}
