/* SPDX-License-Identifier: Apache-2.0
   Two threads write, and read each other's plain word without having met. */
#include "../threads.h"

static pthread_barrier_t barrier;
static int x[2];

static void* body(void* argument) {
  const int self = number_of(argument);
  pthread_barrier_wait(&barrier);
  x[self] = 1;
  assert(x[1 - self] == 1);
  return NULL;
}

int main(void) {
  pthread_barrier_init(&barrier, NULL, 2);
  run_threads(2, body);
  return 0;
}
