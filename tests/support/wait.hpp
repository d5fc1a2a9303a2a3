// SPDX-License-Identifier: Apache-2.0
// Waiting for what the kernel does to a child, without reaping it.
#pragma once

#include <sys/wait.h>
#include <unistd.h>
#include <cerrno>
#include <csignal>

#include "support/child.hpp"

namespace tenon::test {

/// SIGKILL, then waits until the child is a zombie; it stays one until its Child reaps it.
inline void kill_unreaped(const Child& child) {
  child.signal(SIGKILL);
  siginfo_t info{};
  while (::waitid(P_PID, static_cast<id_t>(child.pid()), &info, WEXITED | WNOWAIT) < 0 &&
         errno == EINTR) {
  }
}

/// SIGSTOP, then waits until the child stands still.
inline void stop(const Child& child) {
  child.signal(SIGSTOP);
  int status = 0;
  while (::waitpid(child.pid(), &status, WUNTRACED) < 0 && errno == EINTR) {
  }
}

/// What a child does that only has to exist until it is killed.
[[noreturn]] inline void stay_for_ever() {
  for (;;) ::pause();
}

}  // namespace tenon::test
