/* SPDX-License-Identifier: Apache-2.0
   What clang has built in: each thread raises x, in either order. */
#include "../threads.h"

static int x = -5;
static unsigned u = 1;

static void* body(void* argument) {
  __sync_fetch_and_max(&x, number_of(argument));
  return NULL;
}

int main(void) {
  run_threads(2, body);
  assert(x == 1);
  assert(__sync_fetch_and_min(&x, -7) == 1 && x == -7);
  assert(__sync_fetch_and_umin(&u, -1u) == 1 && u == 1);
  assert(__sync_fetch_and_umax(&u, -1u) == 1 && u == -1u);
  return 0;
}
