/* SPDX-License-Identifier: Apache-2.0
   N increments of a plain word under a mutex. */
#include "../threads.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int x;

static void* body(void* argument) {
  (void)argument;
  pthread_mutex_lock(&mutex);
  ++x;
  pthread_mutex_unlock(&mutex);
  return NULL;
}

int main(void) {
  run_threads(N, body);
  assert(x == N);
  return 0;
}
