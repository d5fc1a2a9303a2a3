/* SPDX-License-Identifier: Apache-2.0
   Dekker's algorithm, the first for two threads, without its turn: who meets the other gives up. */
#include "../threads.h"

static atomic_int wants[2];
static int inside;

static void* body(void* argument) {
  const int self = number_of(argument);
  atomic_store_explicit(&wants[self], 1, kRelaxed);
  atomic_thread_fence(kSeqCst);
  if (atomic_load_explicit(&wants[1 - self], kRelaxed) == 0) {
    assert(++inside == 1);
    --inside;
  }
  return NULL;
}

int main(void) {
  run_threads(2, body);
  return 0;
}
