/* SPDX-License-Identifier: Apache-2.0
   A thread creates another; what it returns comes to who joins it. */
#include "../threads.h"

static int data;

static void* inner(void* argument) {
  data = 5;
  return argument;
}

static void* outer(void* argument) {
  pthread_t thread;
  void* result;
  pthread_create(&thread, NULL, inner, argument);
  pthread_join(thread, &result);
  assert(data == 5 && result == argument);
  data = 6;
  pthread_exit(&data);
}

int main(void) {
  pthread_t thread;
  void* result;
  pthread_create(&thread, NULL, outer, &thread);
  pthread_join(thread, &result);
  assert(data == 6 && result == &data);
  return 0;
}
