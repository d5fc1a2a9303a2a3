/* SPDX-License-Identifier: Apache-2.0
   Who sees the newest value takes longer to fail, and is found first. */
#include "../threads.h"

static atomic_int x;

static void* body(void* argument) {
  if (number_of(argument) == 0) {
    atomic_store_explicit(&x, 1, kRelaxed);
    return NULL;
  }
  if (atomic_load_explicit(&x, kRelaxed) == 1) {
    for (int i = 0; i < 5; ++i) atomic_fetch_add_explicit(&x, 1, kRelaxed);
  }
  abort();
}

int main(void) {
  run_threads(2, body);
  return 0;
}
