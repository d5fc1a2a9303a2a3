/* SPDX-License-Identifier: Apache-2.0
   Thread-local words: each thread has its own, which start as they are written. */
#include "../threads.h"

static _Thread_local int mine = 7;
static _Thread_local int zero;
static atomic_int sum;

static void* body(void* argument) {
  mine += number_of(argument);
  ++zero;
  atomic_fetch_add_explicit(&sum, mine + zero, kRelaxed);
  return NULL;
}

int main(void) {
  run_threads(N, body);
  assert(mine == 7 && zero == 0);
  assert(sum == N * 8 + N * (N - 1) / 2);
  return 0;
}
