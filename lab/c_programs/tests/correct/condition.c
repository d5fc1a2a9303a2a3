/* SPDX-License-Identifier: Apache-2.0
   N threads wait for a condition, which main brings about. */
#include "../threads.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int open;

static void* body(void* argument) {
  pthread_mutex_lock(&mutex);
  if (number_of(argument) == N) {
    open = 1;
    pthread_cond_broadcast(&changed);
  }
  while (!open) pthread_cond_wait(&changed, &mutex);
  pthread_mutex_unlock(&mutex);
  return NULL;
}

int main(void) {
  run_threads(N + 1, body);
  return 0;
}
