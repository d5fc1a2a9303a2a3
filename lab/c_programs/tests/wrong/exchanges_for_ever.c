/* SPDX-License-Identifier: Apache-2.0
   A lock that is never given back. */
#include "../threads.h"

static atomic_int taken;

static void* body(void* argument) {
  while (atomic_exchange(&taken, 1) == 1)
    ;
  return argument;
}

int main(void) {
  run_threads(2, body);
  return 0;
}
