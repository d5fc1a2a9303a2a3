// SPDX-License-Identifier: Apache-2.0
// Deadline: until when a call may wait.
#pragma once

#include <chrono>
#include <cstdint>

namespace tenon {

/// A point on CLOCK_MONOTONIC, which std::chrono::steady_clock counts on Linux.
class Deadline {
 public:
  /// Wait as long as it takes.
  static constexpr Deadline never() noexcept { return Deadline(UINT64_MAX); }
  /// Do not wait at all: one attempt.
  static constexpr Deadline now() noexcept { return Deadline(0); }
  static Deadline after(std::chrono::nanoseconds duration) noexcept {
    if (duration.count() <= 0) return now();
    const auto start = std::chrono::steady_clock::now();
    if (duration >= std::chrono::steady_clock::time_point::max() - start) return never();
    return at(start + duration);
  }
  static Deadline at(std::chrono::steady_clock::time_point when) noexcept {
    const auto count =
        std::chrono::duration_cast<std::chrono::nanoseconds>(when.time_since_epoch()).count();
    return Deadline(count < 0 ? 0 : static_cast<std::uint64_t>(count));
  }

  /// Nanoseconds of CLOCK_MONOTONIC.
  constexpr std::uint64_t nanoseconds() const noexcept { return nanoseconds_; }
  constexpr bool is_never() const noexcept { return nanoseconds_ == UINT64_MAX; }
  constexpr bool is_now() const noexcept { return nanoseconds_ == 0; }

 private:
  explicit constexpr Deadline(std::uint64_t ns) noexcept : nanoseconds_(ns) {}
  std::uint64_t nanoseconds_;
};

}  // namespace tenon
