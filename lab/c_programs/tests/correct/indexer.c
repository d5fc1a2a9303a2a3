/* SPDX-License-Identifier: Apache-2.0
   A hash table of 128 words, into which N threads put four numbers each; after Flanagan and
   Godefroid, POPL 2005. */
#include "../threads.h"

enum { kWords = 128, kEach = 4 };

static atomic_int table[kWords];

static void* body(void* argument) {
  for (int i = 1; i <= kEach; ++i) {
    const int value = i * 11 + number_of(argument);
    int at = value * 7 % kWords;
    for (int empty = 0;
         !atomic_compare_exchange_strong_explicit(&table[at], &empty, value, kRelaxed, kRelaxed);
         empty = 0)
      at = (at + 1) % kWords;
  }
  return NULL;
}

int main(void) {
  run_threads(N, body);
  return 0;
}
