/* SPDX-License-Identifier: Apache-2.0
   A read whose value is not used races all the same. */
#include "../threads.h"

static int x;

static void* body(void* argument) {
  if (number_of(argument) == 0) {
    x = 1;
  } else {
    const int seen = x;
    (void)seen;
  }
  return NULL;
}

int main(void) {
  run_threads(2, body);
  return 0;
}
