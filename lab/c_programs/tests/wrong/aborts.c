/* SPDX-License-Identifier: Apache-2.0
   An outcome that calls abort(). */
#include "../threads.h"

static atomic_int x;

static void* body(void* argument) {
  if (number_of(argument) == 0)
    atomic_store(&x, 1);
  else if (atomic_load(&x) == 1)
    abort();
  return NULL;
}

int main(void) {
  run_threads(2, body);
  return 0;
}
