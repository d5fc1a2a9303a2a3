/* SPDX-License-Identifier: Apache-2.0
   An increment in two steps loses one. */
#include "../threads.h"

static atomic_int x;

static void* body(void* argument) {
  (void)argument;
  atomic_store(&x, atomic_load(&x) + 1);
  return NULL;
}

int main(void) {
  run_threads(2, body);
  assert(x == 2);
  return 0;
}
