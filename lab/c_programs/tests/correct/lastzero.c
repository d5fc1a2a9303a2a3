/* SPDX-License-Identifier: Apache-2.0
   N writers count up along an array, a reader looks for its last zero; after Abdulla and others,
   POPL 2014. */
#include "../threads.h"

static atomic_int words[N + 1];

static void* body(void* argument) {
  const int self = number_of(argument);
  if (self > 0) {
    const int before = atomic_load(&words[self - 1]);
    atomic_store(&words[self], before + 1);
  } else {
    int at = N;
    while (atomic_load(&words[at]) != 0) --at;
  }
  return NULL;
}

int main(void) {
  run_threads(N + 1, body);
  return 0;
}
