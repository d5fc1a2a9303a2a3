/* SPDX-License-Identifier: Apache-2.0
   Who finds the lock taken writes what is there, which is no effect: each order of the owners is
   one execution. */
#include "../threads.h"

static atomic_int taken;
static int owned;

static void* body(void* argument) {
  while (atomic_exchange(&taken, 1) == 1)
    ;
  owned = number_of(argument);
  assert(owned == number_of(argument));
  atomic_store(&taken, 0);
  return NULL;
}

int main(void) {
  run_threads(N, body);
  return 0;
}
