// SPDX-License-Identifier: Apache-2.0
// The processes of a run.
#pragma once

#include <sys/types.h>
#include <functional>
#include <vector>

#include "driver/options.hpp"

namespace tenon::bench {

constexpr int kAnyCpu = -1;

/// One of those that take part in a run, and the CPU that it stays on.
struct User {
  int cpu = kAnyCpu;
  std::function<void()> body;
};

/// The CPU of a user: one by one, 0 and 1, unless told otherwise.
int cpu_of(const Options& options, unsigned user);

/// Runs each in a process of its own, beside as many busy processes as wanted. Returns the CPU time
/// that they took, in seconds. Throws when one of them fails or does not end in time.
double run_processes(const Options& options, const std::vector<User>& users);
/// The same in threads of this process, for what does not work between processes.
double run_threads(const std::vector<User>& users);

/// A process that ends with this one, and that the caller waits for.
pid_t start(int cpu, const std::function<void()>& body);

/// run_processes() of two.
double run_two(const Options& options, const std::function<void()>& first,
               const std::function<void()>& second);

/// Puts the calling thread on that CPU.
void pin_to(int cpu);

/// Threads that a library starts while one of these lives may run anywhere; the caller returns to
/// its CPU afterwards.
class Anywhere {
 public:
  Anywhere();
  ~Anywhere();
  Anywhere(const Anywhere&) = delete;
  Anywhere& operator=(const Anywhere&) = delete;

 private:
  unsigned long before_[16];
};

}  // namespace tenon::bench
