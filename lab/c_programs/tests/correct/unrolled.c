/* SPDX-License-Identifier: Apache-2.0
   With --unroll 2: inner loops begin anew in each turn of outer ones, a loop of two turns comes to
   its end, and who would go on for ever ends after two. */
#include "../threads.h"

static atomic_int turns;
static atomic_int came_through;

static void* body(void* argument) {
  if (number_of(argument) == 0) {
    for (int i = 0; i < 2; ++i) {
      int j = 0;
      while (j < 2) {
        atomic_fetch_add(&turns, 1);
        ++j;
      }
      do atomic_fetch_add(&turns, 1);
      while (++j < 4);
    }
    atomic_store(&came_through, 1);
    for (;;) atomic_fetch_add(&turns, 1);
  }
  return (void*)(intptr_t)atomic_load(&came_through);
}

int main(void) {
  run_threads(2, body);
  assert(atomic_load(&turns) == 10);
  return 0;
}
