/* SPDX-License-Identifier: Apache-2.0
   A block is used after it was freed, by one thread. */
#include "../threads.h"

int main(void) {
  int* const block = malloc(sizeof *block);
  *block = 1;
  free(block);
  *block = 2;
  return 0;
}
