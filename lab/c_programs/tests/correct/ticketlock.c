/* SPDX-License-Identifier: Apache-2.0
   A ticket lock. */
#include "../threads.h"

static atomic_int next_ticket, served;
static int inside;

static void* body(void* argument) {
  (void)argument;
  const int mine = atomic_fetch_add_explicit(&next_ticket, 1, kRelaxed);
  while (atomic_load_explicit(&served, kAcquire) != mine) {
  }
  assert(++inside == 1);
  --inside;
  atomic_store_explicit(&served, mine + 1, kRelease);
  return NULL;
}

int main(void) {
  run_threads(N, body);
  return 0;
}
