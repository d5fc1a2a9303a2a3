// SPDX-License-Identifier: Apache-2.0
#include "machine/meeting.hpp"

#include <chrono>
#include <thread>

namespace tenon::lab::machine {

std::uint64_t ticks() noexcept {
#if defined(__x86_64__)
  return __builtin_ia32_rdtsc();
#else
  return static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
#endif
}

std::uint64_t Meeting::meet(std::size_t me) {
  constexpr std::uint64_t kRounds = 16;
  for (std::uint64_t i = 1; i <= kRounds; ++i) {
    wait_for_turn(count_ * done_[me] + me);
    if (i == kRounds && me + 1 == count_) met_at_ = ticks();
    turn_.store(count_ * done_[me] + me + 1, std::memory_order_release);
    ++done_[me];
  }
  wait_for_turn(count_ * done_[me]);
  return met_at_;
}

void Meeting::wait_for_turn(std::uint64_t least) const {
  constexpr int kPollsBeforeYield = 2000;
  for (int polls = 1; turn_.load(std::memory_order_acquire) < least; ++polls) {
    if (polls % kPollsBeforeYield == 0) std::this_thread::yield();
  }
}

}  // namespace tenon::lab::machine
