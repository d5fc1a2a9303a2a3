// SPDX-License-Identifier: Apache-2.0
// From the act of one process that lets a sleeping one go on, to that one running.
#pragma once

#include <atomic>
#include <cstdint>

#include "driver/clock.hpp"
#include "driver/round_trip.hpp"
#include "driver/shared.hpp"

namespace tenon::bench {

struct WakeBoard {
  alignas(kApart) Meeting meeting;
  alignas(kApart) std::atomic<std::uint64_t> acted;    ///< ticks before the last act
  alignas(kApart) std::atomic<std::uint32_t> running;  ///< number of the last act that was seen
  alignas(kApart) std::atomic<bool> over;
  Times times;
};

/// Longer than it takes to fall asleep, so that the act finds a sleeper.
constexpr double kAsleepAfterSeconds = 60e-6;

inline void let_time_pass(double seconds) {
  const std::uint64_t until = ticks() + ticks_of(seconds);
  while (ticks() < until) _mm_pause();
}

/// `act(number)` lets the sleeper go on; numbers are 1, 2, 3, ...
template <class Act>
void wake_again_and_again(WakeBoard& board, const Options& options, Act act) {
  board.meeting.meet();
  const std::uint64_t end = ticks() + ticks_of(options.seconds * 1.2);
  for (std::uint32_t number = 1; !board.over; ++number) {
    let_time_pass(kAsleepAfterSeconds);
    if (ticks() > end) board.over = true;
    board.acted.store(ticks(), std::memory_order_release);
    act(number);
    while (board.running.load(std::memory_order_acquire) != number) _mm_pause();
  }
}

/// `sleep(number)` returns when that act was done.
template <class Sleep>
void be_woken(WakeBoard& board, const Options& options, Sleep sleep) {
  board.meeting.meet();
  Sampler sampler(options.seconds);
  for (std::uint32_t number = 1;; ++number) {
    sleep(number);
    const std::uint64_t now = ticks();
    sampler.add(board.acted.load(std::memory_order_acquire), now);
    // Read before the other one goes on: it may raise the flag for the next act.
    const bool over = board.over;
    board.running.store(number, std::memory_order_release);
    if (over) break;
  }
  board.times = sampler.times();
}

}  // namespace tenon::bench
