/* SPDX-License-Identifier: Apache-2.0
   A barrier for three, and two come. */
#include "../threads.h"

static pthread_barrier_t barrier;

static void* body(void* argument) {
  (void)argument;
  pthread_barrier_wait(&barrier);
  return NULL;
}

int main(void) {
  pthread_barrier_init(&barrier, NULL, 3);
  run_threads(2, body);
  return 0;
}
