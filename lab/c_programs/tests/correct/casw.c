/* SPDX-License-Identifier: Apache-2.0
   N threads claim a word, and write it whoever has it. */
#include "../threads.h"

static atomic_int x;

static void* body(void* argument) {
  const int mine = number_of(argument) + 1;
  int expected = 0;
  atomic_compare_exchange_strong_explicit(&x, &expected, mine, kRelaxed, kRelaxed);
  atomic_store_explicit(&x, mine + N, kRelaxed);
  return NULL;
}

int main(void) {
  run_threads(N, body);
  return 0;
}
