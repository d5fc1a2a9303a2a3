/* SPDX-License-Identifier: Apache-2.0
   A flag that nobody sets. */
#include "../threads.h"

static atomic_int flag;

static void* body(void* argument) {
  (void)argument;
  while (!atomic_load(&flag)) {
  }
  return NULL;
}

int main(void) {
  run_threads(2, body);
  return 0;
}
