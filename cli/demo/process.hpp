// SPDX-License-Identifier: Apache-2.0
// A process of the demo: this very program, started anew.
#pragma once

#include <sys/types.h>
#include <string>
#include <vector>

namespace tenon::cli::demo {

/// Runs `tenon ARGUMENT...` from the executable of this process. It dies with its parent, and at
/// the latest by destruction.
class Worker {
 public:
  /// `name` is for messages.
  Worker(std::string name, const std::vector<std::string>& arguments);
  Worker(Worker&& other) noexcept;
  Worker& operator=(Worker&& other) noexcept;
  ~Worker();

  /// True once it has ended well; Failure when it ended otherwise. Never waits.
  bool ended();
  /// SIGKILL, then waits for the end; Failure when something else had ended it.
  void kill();
  /// User and system time, once it has ended.
  double cpu_seconds() const noexcept { return cpu_seconds_; }
  const std::string& name() const noexcept { return name_; }

 private:
  /// True when it has just ended; `flags` as for waitpid().
  bool reap(int flags);

  std::string name_;
  pid_t pid_ = -1;
  int status_ = 0;
  bool reaped_ = false;
  double cpu_seconds_ = 0;
};

}  // namespace tenon::cli::demo
