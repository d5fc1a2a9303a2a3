// SPDX-License-Identifier: Apache-2.0
// Clears what the program needs no more of its stack, so that a wait which carries nothing from one
// turn to the next has the same bytes there in each; see spinning.hpp.
#pragma once

#include <iosfwd>

namespace tenon::lab {

/// Copies the compiler's assembly code. Before each block says that it is there, the compiler's own
/// slots of the frame that nobody reads again are set to zero.
void clear_dead_slots(std::istream& from, std::ostream& to);

}  // namespace tenon::lab
