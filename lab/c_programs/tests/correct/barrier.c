/* SPDX-License-Identifier: Apache-2.0
   N threads write, meet, and read each other's plain words; twice. There is one execution. */
#include "../threads.h"

static pthread_barrier_t barrier;
static int x[N];

static void* body(void* argument) {
  const int self = number_of(argument);
  for (int round = 1; round <= 2; ++round) {
    x[self] = round;
    pthread_barrier_wait(&barrier);
    assert(x[(self + 1) % N] == round);
    pthread_barrier_wait(&barrier);
  }
  return NULL;
}

int main(void) {
  pthread_barrier_init(&barrier, NULL, N);
  run_threads(N, body);
  pthread_barrier_destroy(&barrier);
  return 0;
}
