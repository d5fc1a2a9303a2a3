/* SPDX-License-Identifier: Apache-2.0
   A lock that looks before it tries. */
#include "../threads.h"

static atomic_int taken;
static int inside;

static void* body(void* argument) {
  (void)argument;
  do {
    while (atomic_load_explicit(&taken, kRelaxed)) {
    }
  } while (atomic_exchange_explicit(&taken, 1, kAcquire));
  assert(++inside == 1);
  --inside;
  atomic_store_explicit(&taken, 0, kRelease);
  return NULL;
}

int main(void) {
  run_threads(N, body);
  return 0;
}
