/* SPDX-License-Identifier: Apache-2.0
   One writer, N readers. */
#include "../threads.h"

static atomic_int x;

static void* body(void* argument) {
  if (number_of(argument) == N)
    atomic_store_explicit(&x, 1, kRelaxed);
  else
    atomic_load_explicit(&x, kRelaxed);
  return NULL;
}

int main(void) {
  pthread_t threads[N + 1];
  for (int i = 0; i <= N; ++i) pthread_create(&threads[i], NULL, body, (void*)(intptr_t)i);
  for (int i = 0; i <= N; ++i) pthread_join(threads[i], NULL);
  return 0;
}
