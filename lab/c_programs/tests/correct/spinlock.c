/* SPDX-License-Identifier: Apache-2.0
   A lock by exchange of one word. */
#include "../threads.h"

static atomic_int taken;
static int inside;

static void* body(void* argument) {
  (void)argument;
  int free = 0;
  while (!atomic_compare_exchange_strong_explicit(&taken, &free, 1, kAcquire, kRelaxed)) free = 0;
  assert(++inside == 1);
  --inside;
  atomic_store_explicit(&taken, 0, kRelease);
  return NULL;
}

int main(void) {
  run_threads(N, body);
  return 0;
}
