/* SPDX-License-Identifier: Apache-2.0
   Threads and a mutex of C11: N increments of a plain word. */
#include <assert.h>
#include <threads.h>

static mtx_t mutex;
static int x;

static int body(void* argument) {
  (void)argument;
  mtx_lock(&mutex);
  const int mine = ++x;
  mtx_unlock(&mutex);
  return mine;
}

int main(void) {
  thrd_t threads[N];
  int sum = 0;
  mtx_init(&mutex, mtx_plain);
  for (int i = 0; i < N; ++i) thrd_create(&threads[i], body, NULL);
  for (int i = 0; i < N; ++i) {
    int result = 0;
    thrd_join(threads[i], &result);
    sum += result;
  }
  assert(x == N && sum == N * (N + 1) / 2);
  mtx_destroy(&mutex);
  return 0;
}
