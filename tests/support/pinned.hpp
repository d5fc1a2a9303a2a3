// SPDX-License-Identifier: Apache-2.0
// On which CPU a thread runs, where a test depends on two of them running at the same time.
#pragma once

#include <sched.h>

namespace tenon::test {

inline ::cpu_set_t allowed_cpus() noexcept {
  ::cpu_set_t set;
  CPU_ZERO(&set);
  ::sched_getaffinity(0, sizeof set, &set);
  return set;
}

inline bool has_two_cpus() noexcept {
  const ::cpu_set_t set = allowed_cpus();
  return CPU_COUNT(&set) >= 2;
}

/// Pins the calling thread, and what it starts, to CPU `index` of those that were allowed at the
/// first call.
inline void pin_to(int index) noexcept {
  static const ::cpu_set_t all = allowed_cpus();
  ::cpu_set_t one;
  CPU_ZERO(&one);
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &all) && index-- == 0) CPU_SET(cpu, &one);
  }
  ::sched_setaffinity(0, sizeof one, &one);
}

/// Pins the calling thread for a scope.
class Pinned {
 public:
  explicit Pinned(int index) noexcept : before_(allowed_cpus()) { pin_to(index); }
  ~Pinned() { ::sched_setaffinity(0, sizeof before_, &before_); }
  Pinned(const Pinned&) = delete;
  Pinned& operator=(const Pinned&) = delete;

 private:
  ::cpu_set_t before_;
};

}  // namespace tenon::test
