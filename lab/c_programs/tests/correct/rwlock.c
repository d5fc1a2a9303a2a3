/* SPDX-License-Identifier: Apache-2.0
   Two readers and a writer of a plain word under a read-write lock. */
#include "../threads.h"

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static int x, y;

static void* body(void* argument) {
  if (number_of(argument) == 0) {
    pthread_rwlock_wrlock(&lock);
    ++x;
    ++y;
  } else {
    pthread_rwlock_rdlock(&lock);
    assert(x == y);
  }
  pthread_rwlock_unlock(&lock);
  return NULL;
}

int main(void) {
  run_threads(3, body);
  return 0;
}
