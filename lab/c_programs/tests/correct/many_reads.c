/* SPDX-License-Identifier: Apache-2.0
   A wait that looks at many places, and is over when the last of them changes. */
#include "../threads.h"

static atomic_int x[8];

static void* body(void* argument) {
  if (number_of(argument) == 0) {
    atomic_store(&x[7], 1);
    return NULL;
  }
  while (atomic_load(&x[0]) == 0 && atomic_load(&x[1]) == 0 && atomic_load(&x[2]) == 0 &&
         atomic_load(&x[3]) == 0 && atomic_load(&x[4]) == 0 && atomic_load(&x[5]) == 0 &&
         atomic_load(&x[6]) == 0 && atomic_load(&x[7]) == 0) {
  }
  return NULL;
}

int main(void) {
  run_threads(2, body);
  return 0;
}
