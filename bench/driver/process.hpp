// SPDX-License-Identifier: Apache-2.0
// The processes of a run.
#pragma once

#include <functional>

#include "driver/options.hpp"

namespace tenon::bench {

/// Runs both in processes of their own, pinned to CPU 0 and 1 if so wanted, beside as many busy
/// processes as wanted. Returns the CPU time that the two took, in seconds. Throws when one of them
/// fails or does not end in time.
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
