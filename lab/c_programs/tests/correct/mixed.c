/* SPDX-License-Identifier: Apache-2.0
   Three threads that read and write two words in different orders: graphs of every kind. */
#include "../threads.h"

static atomic_int x, y;

static void* first(void* argument) {
  (void)argument;
  for (int i = 1; i <= N; ++i) {
    atomic_store_explicit(&x, i, kRelaxed);
    atomic_load_explicit(&y, kRelaxed);
  }
  return NULL;
}
static void* second(void* argument) {
  (void)argument;
  for (int i = 1; i <= N; ++i) {
    atomic_store_explicit(&y, i, kRelease);
    atomic_load_explicit(&x, kAcquire);
  }
  return NULL;
}
static void* third(void* argument) {
  (void)argument;
  atomic_load_explicit(&x, kAcquire);
  atomic_load_explicit(&y, kAcquire);
  atomic_store_explicit(&y, N + 1, kRelaxed);
  return NULL;
}

int main(void) {
  void* (*const bodies[])(void*) = {first, second, third};
  pthread_t threads[3];
  for (int i = 0; i < 3; ++i) pthread_create(&threads[i], NULL, bodies[i], NULL);
  for (int i = 0; i < 3; ++i) pthread_join(threads[i], NULL);
  return 0;
}
