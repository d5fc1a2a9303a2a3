/* SPDX-License-Identifier: Apache-2.0
   One byte more than was allocated. */
#include "../threads.h"

int main(void) {
  char* const block = malloc(8);
  for (int i = 0; i <= 8; ++i) block[i] = 0;
  free(block);
  return 0;
}
