// SPDX-License-Identifier: Apache-2.0
// A process of the demo.
#pragma once

#include <sys/types.h>
#include <string>
#include <vector>

#include "demo/program.hpp"
#include "demo/role.hpp"

namespace tenon::cli::demo {

/// Runs a program with its own words and `arguments`, on one side's half of the CPUs. It dies with
/// its parent, and at the latest by destruction.
class Worker {
 public:
  Worker(Program program, Role role, const std::vector<std::string>& arguments);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// True once it has ended well; Failure when it ended otherwise. Never waits.
  bool ended();
  /// SIGKILL, then waits for the end; Failure when something else had ended it.
  void kill();
  /// Once it has ended: a successor, which is told the same.
  void start();
  /// User and system time, once it has ended; with that of its predecessors.
  double cpu_seconds() const noexcept { return cpu_seconds_; }
  /// For messages.
  const std::string& name() const noexcept { return name_; }

 private:
  /// True when it has just ended; `flags` as for waitpid().
  bool reap(int flags);

  std::string name_;
  Program program_;
  Role role_;
  pid_t pid_ = -1;
  int status_ = 0;
  bool reaped_ = false;
  double cpu_seconds_ = 0;
};

}  // namespace tenon::cli::demo
