/* SPDX-License-Identifier: Apache-2.0
   Ends the explorer's process as its alarm does when time is up. */
#include <signal.h>

int main(void) {
  raise(SIGALRM);
  return 0;
}
