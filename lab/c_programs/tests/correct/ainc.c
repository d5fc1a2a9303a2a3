/* SPDX-License-Identifier: Apache-2.0
   N increments of one word. */
#include "../threads.h"

static atomic_int x;

static void* body(void* argument) {
  (void)argument;
  atomic_fetch_add_explicit(&x, 1, kRelaxed);
  return NULL;
}

int main(void) {
  run_threads(N, body);
  assert(x == N);
  return 0;
}
