/* SPDX-License-Identifier: Apache-2.0
   A buffer of one place: a producer, a consumer, two conditions that are signalled. */
#include "../threads.h"

static pthread_mutex_t mutex;
static pthread_cond_t filled, emptied;
static int full, value;

static void put(int what) {
  pthread_mutex_lock(&mutex);
  while (full) pthread_cond_wait(&emptied, &mutex);
  full = 1;
  value = what;
  pthread_cond_signal(&filled);
  pthread_mutex_unlock(&mutex);
}

static int take(void) {
  pthread_mutex_lock(&mutex);
  while (!full) pthread_cond_wait(&filled, &mutex);
  full = 0;
  const int taken = value;
  pthread_cond_signal(&emptied);
  pthread_mutex_unlock(&mutex);
  return taken;
}

static void* body(void* argument) {
  for (int i = 1; i <= N; ++i) {
    if (number_of(argument) == 0)
      put(i);
    else
      assert(take() == i);
  }
  return NULL;
}

int main(void) {
  pthread_mutex_init(&mutex, NULL);
  pthread_cond_init(&filled, NULL);
  pthread_cond_init(&emptied, NULL);
  run_threads(2, body);
  pthread_mutex_destroy(&mutex);
  return 0;
}
