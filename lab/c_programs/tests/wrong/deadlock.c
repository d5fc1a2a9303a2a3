/* SPDX-License-Identifier: Apache-2.0
   Two mutexes, taken in two orders. */
#include "../threads.h"

static pthread_mutex_t mutex[2] = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER};

static void* body(void* argument) {
  const int self = number_of(argument);
  pthread_mutex_lock(&mutex[self]);
  pthread_mutex_lock(&mutex[1 - self]);
  pthread_mutex_unlock(&mutex[1 - self]);
  pthread_mutex_unlock(&mutex[self]);
  return NULL;
}

int main(void) {
  run_threads(2, body);
  return 0;
}
