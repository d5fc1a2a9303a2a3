/* SPDX-License-Identifier: Apache-2.0
   Functions of the program's that the C library has under the same name. */
#include "../threads.h"

static atomic_int x;

int wait(int* value) {
  return *value = atomic_load(&x);
}
unsigned sleep(unsigned value) {
  atomic_store(&x, (int)value);
  return value;
}

static void* body(void* argument) {
  int value = 2;
  if (number_of(argument) == 0)
    sleep(1);
  else
    assert(wait(&value) == value && value <= 1);
  return NULL;
}

int main(void) {
  run_threads(2, body);
  return 0;
}
