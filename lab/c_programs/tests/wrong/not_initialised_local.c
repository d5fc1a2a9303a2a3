/* SPDX-License-Identifier: Apache-2.0
   A thread reads a variable of another one's stack that nobody has written. */
#include "../threads.h"

static _Atomic(int*) shown;
static atomic_int done;

static void* body(void* argument) {
  if (number_of(argument) == 0) {
    int x;
    atomic_store(&shown, &x);
    while (atomic_load(&done) == 0)
      ;
    return NULL;
  }
  int* seen = NULL;
  while ((seen = atomic_load(&shown)) == NULL)
    ;
  const int value = *seen;
  atomic_store(&done, 1);
  return (void*)(intptr_t)value;
}

int main(void) {
  run_threads(2, body);
  return 0;
}
