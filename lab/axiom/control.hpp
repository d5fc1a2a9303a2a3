// SPDX-License-Identifier: Apache-2.0
// What depends on the condition of a jump.
#pragma once

#include <cstddef>
#include <vector>

#include "axiom/litmus.hpp"

namespace tenon::lab::axiom {

/// For each jump, where its branches have met again at the latest: what is executed up to there
/// depends on its condition. Ferrante, Ottenstein, Warren, "The program dependence graph", TOPLAS
/// 1987. Other instructions: 0.
std::vector<std::size_t> joins_of(const Thread& thread);

}  // namespace tenon::lab::axiom
