/* SPDX-License-Identifier: Apache-2.0
   With --unroll 3: inner loops begin anew in each turn of outer ones; who would go on for ever ends
   after three turns, and who would ask a fourth time whether to go on ends before. */
#include "../threads.h"

static atomic_int turns;
static atomic_int came_through;
static atomic_int asked;

static void* body(void* argument) {
  if (number_of(argument) == 0) {
    for (int i = 0; i < 2; ++i) {
      int j = 0;
      while (j < 2) {
        atomic_fetch_add(&turns, 1);
        ++j;
      }
      do atomic_fetch_add(&turns, 1);
      while (++j < 5);
    }
    atomic_store(&came_through, 1);
    for (;;) atomic_fetch_add(&turns, 1);
  } else {
    for (int i = 0; i < 3; ++i) atomic_load(&came_through);
    atomic_store(&asked, 1);
  }
  return NULL;
}

int main(void) {
  run_threads(2, body);
  assert(atomic_load(&turns) == 13);
  assert(atomic_load(&asked) == 0);
  return 0;
}
