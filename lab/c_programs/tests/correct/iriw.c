/* SPDX-License-Identifier: Apache-2.0
   Independent reads of independent writes, with release and acquire. */
#include "../threads.h"

static atomic_int x, y;

static void* body(void* argument) {
  switch (number_of(argument)) {
    case 0:
      atomic_store_explicit(&x, 1, kRelease);
      break;
    case 1:
      atomic_store_explicit(&y, 1, kRelease);
      break;
    case 2:
      atomic_load_explicit(&x, kAcquire);
      atomic_load_explicit(&y, kAcquire);
      break;
    default:
      atomic_load_explicit(&y, kAcquire);
      atomic_load_explicit(&x, kAcquire);
  }
  return NULL;
}

int main(void) {
  run_threads(4, body);
  return 0;
}
