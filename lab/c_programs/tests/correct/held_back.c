/* SPDX-License-Identifier: Apache-2.0
   Who comes first keeps the lock and never goes on, in the one order; the other order counts. */
#include "../threads.h"

void __VERIFIER_assume(int condition);

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int x;

static void* body(void* argument) {
  pthread_mutex_lock(&mutex);
  if (number_of(argument) == N - 1)
    x = 1;
  else
    __VERIFIER_assume(x == 1);
  pthread_mutex_unlock(&mutex);
  return NULL;
}

int main(void) {
  run_threads(N, body);
  assert(x == 1);
  return 0;
}
