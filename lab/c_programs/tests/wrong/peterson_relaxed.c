/* SPDX-License-Identifier: Apache-2.0
   Peterson's algorithm, relaxed. */
#include "../threads.h"

static atomic_int wants[2], turn;
static int inside;

static void* body(void* argument) {
  const int self = number_of(argument);
  atomic_store_explicit(&wants[self], 1, kRelaxed);
  atomic_store_explicit(&turn, 1 - self, kRelaxed);
  while (atomic_load_explicit(&wants[1 - self], kAcquire) &&
         atomic_load_explicit(&turn, kAcquire) == 1 - self) {
  }
  assert(++inside == 1);
  --inside;
  atomic_store_explicit(&wants[self], 0, kRelease);
  return NULL;
}

int main(void) {
  run_threads(2, body);
  return 0;
}
