// SPDX-License-Identifier: Apache-2.0
// Where threads find out that all of them are running, and agree on a time.
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

namespace tenon::lab::machine {

/// The clock that all CPUs share, at its finest: the time stamp counter where there is one.
std::uint64_t ticks() noexcept;

/// Of threads 0, 1, ..., count - 1. They hand a word around, so that each has a CPU when the last
/// one gets it.
class Meeting {
 public:
  explicit Meeting(std::size_t count) : count_(count), done_(count) {}

  /// Returns when all are there, and the ticks at which they were: the same for each.
  std::uint64_t meet(std::size_t me);

 private:
  void wait_for_turn(std::uint64_t least) const;

  std::size_t count_;
  std::atomic<std::uint64_t> turn_{0};
  std::uint64_t met_at_ = 0;         ///< by the last thread, before it hands on for the last time
  std::vector<std::uint64_t> done_;  ///< each by its own thread
};

}  // namespace tenon::lab::machine
