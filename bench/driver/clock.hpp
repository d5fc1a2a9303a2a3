// SPDX-License-Identifier: Apache-2.0
// Time stamps that cost little: the invariant time stamp counter, the same on all CPUs.
#pragma once

#include <x86intrin.h>
#include <cstdint>

namespace tenon::bench {

/// Ordered after all loads before it, and before all that follows.
inline std::uint64_t ticks() noexcept {
  unsigned cpu;
  const std::uint64_t now = __rdtscp(&cpu);
  _mm_lfence();
  return now;
}

/// Measured once against CLOCK_MONOTONIC, in the first call.
double nanoseconds_per_tick();

inline std::uint64_t ticks_of(double seconds) {
  return static_cast<std::uint64_t>(seconds * 1e9 / nanoseconds_per_tick());
}

}  // namespace tenon::bench
