// SPDX-License-Identifier: Apache-2.0
// Is a flag that another process sets ever seen? Run in a child, which is ended when it is not.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace tenon::lab::machine {

enum class Flag : std::uint8_t { kPlain, kAtomic };

struct Seen {
  bool ended = false;              ///< the loop saw the flag
  std::uint64_t rounds_after = 0;  ///< rounds after the flag was set, at least
};

/// Starts a child that loops, sets the flag once it does, and gives it `patience` more rounds.
/// Throws std::system_error when there can be no child.
Seen loop_until_flag(Flag flag, std::uint64_t patience = 50'000'000);

/// The same in Java, with its own watchdog: what java/HoistedFlag.java prints. Nothing when no JDK
/// is there.
std::optional<std::string> java_loop_until_flag();

}  // namespace tenon::lab::machine
