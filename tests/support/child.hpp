// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>
#include <functional>

namespace tenon::test {

/// A forked process that runs a function. It dies with its parent, and is killed by destruction.
class Child {
 public:
  /// `body` returns the exit status; an exception that leaves it prints and exits with 99.
  explicit Child(const std::function<int()>& body);
  ~Child();
  Child(Child&& other) noexcept;
  Child& operator=(Child&& other) noexcept;

  pid_t pid() const noexcept { return pid_; }
  void signal(int number) const;
  /// SIGKILL, then wait(); nothing when it has ended.
  void kill();
  /// Waits for the end. Exit status, or -signal when it was killed by one.
  int wait();

 private:
  pid_t pid_ = -1;
};

}  // namespace tenon::test
