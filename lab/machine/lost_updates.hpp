// SPDX-License-Identifier: Apache-2.0
// Two threads count to one counter: with LOCK nothing is lost, with volatile or plain accesses
// much.
#pragma once

#include <cstdint>

namespace tenon::lab::machine {

enum class Counting : std::uint8_t {
  kPlain,     ///< load, add, store: what a compiler makes of a plain x++ (here relaxed accesses, so
              ///< that the program has a meaning)
  kVolatile,  ///< the same with Java's volatile: the store is a full barrier, and nothing is atomic
  kLocked,    ///< one LOCK-prefixed instruction, or what other CPUs have
};

struct Count {
  std::int64_t wanted;
  std::int64_t found;
  double nanoseconds;  ///< CPU time of one increment
  std::int64_t lost() const noexcept { return wanted - found; }
};

inline constexpr std::int64_t kIncrementsARound = 10000;
/// Both threads add 1, so many times in each round. `rounds` is at least 1.
Count count_up(Counting how, int rounds);

}  // namespace tenon::lab::machine
