/* SPDX-License-Identifier: Apache-2.0
   A mutex is unlocked by a thread that has not locked it. */
#include "../threads.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void* body(void* argument) {
  if (number_of(argument) == 0) pthread_mutex_lock(&mutex);
  pthread_mutex_unlock(&mutex);
  return NULL;
}

int main(void) {
  run_threads(2, body);
  return 0;
}
