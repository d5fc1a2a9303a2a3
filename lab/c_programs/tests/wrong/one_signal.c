/* SPDX-License-Identifier: Apache-2.0
   Two wait, and one of them is woken. */
#include "../threads.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int open;

static void* body(void* argument) {
  pthread_mutex_lock(&mutex);
  if (number_of(argument) == 2) {
    open = 1;
    pthread_cond_signal(&changed);
  }
  while (!open) pthread_cond_wait(&changed, &mutex);
  pthread_mutex_unlock(&mutex);
  return NULL;
}

int main(void) {
  run_threads(3, body);
  return 0;
}
