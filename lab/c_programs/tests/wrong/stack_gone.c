/* SPDX-License-Identifier: Apache-2.0
   A thread shows its stack to another one, and ends. */
#include "../threads.h"

static _Atomic(atomic_int*) shown;

static void* body(void* argument) {
  if (number_of(argument) == 0) {
    atomic_int mine = 1;
    atomic_store(&shown, &mine);
  } else {
    atomic_int* const seen = atomic_load(&shown);
    if (seen != NULL) atomic_fetch_add(seen, 1);
  }
  return NULL;
}

int main(void) {
  run_threads(2, body);
  return 0;
}
