/* SPDX-License-Identifier: Apache-2.0
   A sequence lock: one writer, a reader that reads both halves or none. */
#include "../threads.h"

static atomic_uint sequence;
static atomic_int low, high;

static void* body(void* argument) {
  if (number_of(argument) == 0) {
    const unsigned before = atomic_load_explicit(&sequence, kRelaxed);
    atomic_store_explicit(&sequence, before + 1, kRelaxed);
    atomic_thread_fence(kRelease);
    atomic_store_explicit(&low, 1, kRelaxed);
    atomic_store_explicit(&high, 1, kRelaxed);
    atomic_store_explicit(&sequence, before + 2, kRelease);
    return NULL;
  }
  const unsigned before = atomic_load_explicit(&sequence, kAcquire);
  const int a = atomic_load_explicit(&low, kRelaxed);
  const int b = atomic_load_explicit(&high, kRelaxed);
  atomic_thread_fence(kAcquire);
  const unsigned after = atomic_load_explicit(&sequence, kRelaxed);
  assert(before != after || before % 2 != 0 || a == b);
  return NULL;
}

int main(void) {
  run_threads(2, body);
  return 0;
}
