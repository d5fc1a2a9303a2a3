/* SPDX-License-Identifier: Apache-2.0
   N threads increment three words each. */
#include "../threads.h"

static atomic_int x, y, z;

static void* body(void* argument) {
  (void)argument;
  atomic_fetch_add_explicit(&x, 1, kRelaxed);
  atomic_fetch_add_explicit(&y, 1, kRelaxed);
  atomic_fetch_add_explicit(&z, 1, kRelaxed);
  return NULL;
}

int main(void) {
  run_threads(N, body);
  assert(x == N && y == N && z == N);
  return 0;
}
