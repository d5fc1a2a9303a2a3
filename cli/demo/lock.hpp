// SPDX-License-Identifier: Apache-2.0
// The origin's lock, as it was published, flaws and all. It is here to be measured: do not use it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>

namespace tenon::cli::demo {

/// A spin lock in the first 4 bytes of a shared region: 0 = free, 1 = taken. What is wrong with it
/// (ids of notes/origins.md):
///
///   S0-U1  no owner is noted: whoever calls unlock() opens it
///   S0-U2  unlock() is a plain store: only x86 and a call that the compiler cannot look into keep
///          the writes of the section before it
///   S0-U3  it spins with no pause, reads the clock at every try, and never sleeps
///   S0-U4  it waits by the wall clock, which may jump; try_lock(0) fails on a free lock
///   S0-U5  not re-entrant, no queue: who has just unlocked mostly wins again
///   S0-U6  an owner that is killed inside leaves it taken for ever
///   S0-U7  whoever attaches as producer clears it, taken or not
///   S0-U9  exclusion is not delivery: nothing says whether a message is new, or was read
///   S0-U12 no magic, version or size: any file will do
///   S0-U14 the whole of fill, digest and check happens inside: one message at a time
class OriginLock {
 public:
  explicit OriginLock(std::span<std::byte> region) noexcept;

  /// Clears the region, the lock with it (S0-U7).
  static void initialise(std::span<std::byte> region) noexcept;
  /// False when the time is over (S0-U3, S0-U4).
  bool try_lock(std::chrono::milliseconds longest) noexcept;
  /// S0-U1, S0-U2.
  void unlock() noexcept;

 private:
  std::int32_t& word_;
};

}  // namespace tenon::cli::demo
