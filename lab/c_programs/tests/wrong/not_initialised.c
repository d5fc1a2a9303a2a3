/* SPDX-License-Identifier: Apache-2.0
   A mutex on the heap that nobody has initialised. */
#include "../threads.h"

int main(void) {
  pthread_mutex_t* const mutex = malloc(sizeof *mutex);
  pthread_mutex_lock(mutex);
  pthread_mutex_unlock(mutex);
  free(mutex);
  return 0;
}
