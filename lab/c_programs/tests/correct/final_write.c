/* SPDX-License-Identifier: Apache-2.0
   The last write of its location, others read; what may be left out, and help, cost nothing. */
#include "../threads.h"
#include "genmc.h"

static atomic_int x;

static void* body(void* argument) {
  if (number_of(argument) == 0) {
    __VERIFIER_final_write(atomic_store(&x, 1));
  } else {
    __VERIFIER_optional(while (atomic_load(&x) == 0));
    __VERIFIER_helping_CAS(atomic_fetch_add(&x, 1));
    assert(atomic_load(&x) <= 1);
  }
  return NULL;
}

int main(void) {
  atomic_store(&x, 0);
  run_threads(2, body);
  return 0;
}
