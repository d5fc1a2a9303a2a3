/* SPDX-License-Identifier: Apache-2.0
   Szymanski's algorithm for two threads, 1988. */
#include "../threads.h"

static atomic_int state[2];
static int inside;

static void* body(void* argument) {
  const int self = number_of(argument);
  atomic_int* const mine = &state[self];
  atomic_int* const theirs = &state[1 - self];
  atomic_store(mine, 1);
  while (atomic_load(theirs) >= 3) {
  }
  atomic_store(mine, 3);
  if (atomic_load(theirs) == 1) {
    atomic_store(mine, 2);
    while (atomic_load(theirs) != 4) {
    }
  }
  atomic_store(mine, 4);
  if (self == 1) {
    while (atomic_load(theirs) >= 2) {
    }
  }
  assert(++inside == 1);
  --inside;
  if (self == 0) {
    for (;;) {
      const int seen = atomic_load(theirs);
      if (seen != 2 && seen != 3) break;
    }
  }
  atomic_store(mine, 0);
  return NULL;
}

int main(void) {
  run_threads(2, body);
  return 0;
}
