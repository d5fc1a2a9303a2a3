// SPDX-License-Identifier: Apache-2.0
// The loops of the visibility demonstration, in a file of their own that is always optimised.
#pragma once

#include <cstdint>

namespace tenon::lab::machine {

/// What the loops share with whoever watches them.
struct Watched {
  bool stop = false;                  ///< the flag; plain
  volatile std::uint64_t rounds = 0;  ///< how far the loop is
};

/// Loops until the flag is set, as the compiler sees fit: it may load the flag once, before the
/// loop, and does.
void loop_on_plain_flag(Watched& watched);
/// The same with one relaxed atomic load in each round.
void loop_on_atomic_flag(Watched& watched);

}  // namespace tenon::lab::machine
