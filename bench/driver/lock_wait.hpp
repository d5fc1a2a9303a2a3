// SPDX-License-Identifier: Apache-2.0
// Two users let each other go on, by wait and notify.
#pragma once

#include <cstdint>

#include "driver/lock_users.hpp"
#include "driver/one_way_wake.hpp"
#include "driver/round_trip.hpp"
#include "driver/shared.hpp"

namespace tenon::bench {

constexpr std::uint32_t kOver = ~std::uint32_t{0};

// Plain words: the lock guards them.
struct WaitBoard {
  alignas(kApart) Meeting meeting;
  alignas(kApart) std::uint32_t there;
  std::uint32_t back;
  Times times;
};

template <class Lock>
void ask_by_notify(Lock& lock, WaitBoard& board, double seconds) {
  lock.open();
  board.meeting.meet();
  Sampler sampler(seconds);
  std::uint64_t before = ticks();
  for (std::uint32_t number = 1; number != kOver;) {
    lock.enter();
    board.there = number;
    lock.notify();
    while (board.back != number) lock.wait();
    lock.exit();
    const std::uint64_t now = ticks();
    sampler.add(before, now);
    number = sampler.enough(now) ? kOver : number + 1;
    before = now;
  }
  lock.enter();
  board.there = kOver;
  lock.notify();
  lock.exit();
  board.times = sampler.times();
}

template <class Lock>
void answer_by_notify(Lock& lock, WaitBoard& board) {
  lock.open();
  board.meeting.meet();
  for (std::uint32_t number = 0; number != kOver;) {
    lock.enter();
    while (board.there == number) lock.wait();
    board.back = number = board.there;
    lock.notify();
    lock.exit();
  }
}

/// Whose turn it is goes to and fro, without a pause: who waits is notified soon.
template <class Lock>
Line wait_ping_pong(const Options& options) {
  Lock lock(options);
  const Shared<WaitBoard> board;
  const double cpu = run_users<Lock>(
      options, {{cpu_of(options, 0), [&] { ask_by_notify(lock, *board, options.seconds); }},
                {cpu_of(options, 1), [&] { answer_by_notify(lock, *board); }}});
  Line line;
  line.add(board->times).add("cpu_seconds", cpu);
  return line;
}

/// From before enter, notify and exit by one, to the other one, long asleep, being inside.
template <class Lock>
Line wait_wake(const Options& options) {
  Lock lock(options);
  const Shared<WaitBoard> words;
  const Shared<WakeBoard> board;
  const double cpu =
      run_users<Lock>(options, {{cpu_of(options, 0),
                                 [&] {
                                   lock.open();
                                   wake_again_and_again(*board, options, [&](std::uint32_t number) {
                                     lock.enter();
                                     words->there = number;
                                     lock.notify();
                                     lock.exit();
                                   });
                                 }},
                                {cpu_of(options, 1), [&] {
                                   lock.open();
                                   be_woken(*board, options, [&](std::uint32_t number) {
                                     lock.enter();
                                     while (words->there != number) lock.wait();
                                     lock.exit();
                                   });
                                 }}});
  Line line;
  line.add(board->times).add("cpu_seconds", cpu);
  return line;
}

}  // namespace tenon::bench
