// SPDX-License-Identifier: Apache-2.0
// Polls for a while before a thread goes to sleep: what is held for a microsecond comes free long
// before a sleeper would be awake. Where that is in vain again and again, because those that have
// to run want this very CPU, it is left out for some time.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>

#include "os/clock.hpp"

namespace tenon::monitor {

class Spin {
 public:
  /// `pauses`: before a look, at most. Left out for so many times when in vain so often in a row.
  constexpr Spin(int pauses, std::uint32_t vain, std::uint32_t left_out) noexcept
      : most_pauses_(pauses), most_vain_(vain), leave_out_(left_out) {}

  /// False while it is left out.
  bool is_due() const noexcept { return left_out_.load(std::memory_order_relaxed) == 0; }
  /// Looks again and again, up to that time; 0 = not at all. True when `look` said so.
  template <class F>
  bool until(F&& look, std::uint64_t nanoseconds) noexcept {
    if (nanoseconds == 0 || is_left_out()) return false;
    const std::uint64_t end = os::now() + nanoseconds;
    // A look takes the line away from its owner: not too often.
    int pauses = 1;
    do {
      for (int i = 0; i < kLooks; ++i) {
        for (int j = 0; j < pauses; ++j) os::pause();
        if (look()) return learn(true);
      }
      pauses = std::min(2 * pauses, most_pauses_);
    } while (os::now() < end);
    return learn(false);
  }

 private:
  static constexpr int kLooks = 4;  // before the clock is read

  // Of several threads; a lost update does no harm.
  bool is_left_out() noexcept {
    const std::uint32_t left = left_out_.load(std::memory_order_relaxed);
    if (left != 0) left_out_.store(left - 1, std::memory_order_relaxed);
    return left != 0;
  }
  bool learn(bool success) noexcept {
    const std::uint32_t vain = success ? 0 : vain_.load(std::memory_order_relaxed) + 1;
    vain_.store(vain, std::memory_order_relaxed);
    if (vain >= most_vain_) left_out_.store(leave_out_, std::memory_order_relaxed);
    return success;
  }

  const int most_pauses_;
  const std::uint32_t most_vain_;
  const std::uint32_t leave_out_;
  std::atomic<std::uint32_t> vain_{0};      // times in a row
  std::atomic<std::uint32_t> left_out_{0};  // times to come
};

}  // namespace tenon::monitor
