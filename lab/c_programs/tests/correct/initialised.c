/* SPDX-License-Identifier: Apache-2.0
   A word that is written plainly before others see it, and read plainly after. */
#include "../threads.h"

static atomic_int x;

static void* body(void* argument) {
  (void)argument;
  atomic_fetch_add_explicit(&x, 1, kRelaxed);
  return NULL;
}

int main(void) {
  int* const plain = (int*)&x;
  atomic_load_explicit(&x, kRelaxed);
  *plain = 10;
  run_threads(N, body);
  assert(*plain == 10 + N);
  return 0;
}
