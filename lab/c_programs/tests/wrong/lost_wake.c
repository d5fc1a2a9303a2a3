/* SPDX-License-Identifier: Apache-2.0
   A condition is signalled without the mutex: the signal may come too early. */
#include "../threads.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static atomic_int open;

static void* body(void* argument) {
  if (number_of(argument) == 0) {
    atomic_store(&open, 1);
    pthread_cond_signal(&changed);
    return NULL;
  }
  pthread_mutex_lock(&mutex);
  while (!atomic_load(&open)) pthread_cond_wait(&changed, &mutex);
  pthread_mutex_unlock(&mutex);
  return NULL;
}

int main(void) {
  run_threads(2, body);
  return 0;
}
