// SPDX-License-Identifier: Apache-2.0
#include "driver/clock.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace tenon::bench {
namespace {

double calibrate_once() {
  using Clock = std::chrono::steady_clock;
  const auto begin = Clock::now();
  const std::uint64_t first = ticks();
  while (Clock::now() - begin < std::chrono::milliseconds(5)) {
  }
  const std::uint64_t last = ticks();
  const auto time = std::chrono::duration<double, std::nano>(Clock::now() - begin);
  return time.count() / static_cast<double>(last - first);
}

// The middle of three: one of them may have been interrupted.
double calibrate() {
  std::array<double, 3> tries = {calibrate_once(), calibrate_once(), calibrate_once()};
  std::sort(tries.begin(), tries.end());
  return tries[1];
}

}  // namespace

double nanoseconds_per_tick() {
  static const double value = calibrate();
  return value;
}

}  // namespace tenon::bench
