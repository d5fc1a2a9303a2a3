/* SPDX-License-Identifier: Apache-2.0
   Message passing in the Linux kernel's words. */
#include "../threads.h"
#include "lkmm.h"

static int message;
static int flag;

static void* body(void* argument) {
  if (number_of(argument) == 0) {
    WRITE_ONCE(message, 1);
    smp_store_release(&flag, 1);
  } else if (smp_load_acquire(&flag) == 1) {
    assert(READ_ONCE(message) == 1);
  }
  return NULL;
}

int main(void) {
  run_threads(2, body);
  return 0;
}
