/* SPDX-License-Identifier: Apache-2.0
   Lamport's bakery for two threads, 1974. */
#include "../threads.h"

static atomic_int choosing[2], ticket[2];
static int inside;

static void* body(void* argument) {
  const int self = number_of(argument);
  const int other = 1 - self;
  atomic_store(&choosing[self], 1);
  const int mine = atomic_load(&ticket[other]) + 1;
  atomic_store(&ticket[self], mine);
  atomic_store(&choosing[self], 0);
  while (atomic_load(&choosing[other])) {
  }
  for (;;) {
    const int theirs = atomic_load(&ticket[other]);
    if (theirs == 0 || theirs > mine || (theirs == mine && other > self)) break;
  }
  assert(++inside == 1);
  --inside;
  atomic_store(&ticket[self], 0);
  return NULL;
}

int main(void) {
  run_threads(2, body);
  return 0;
}
