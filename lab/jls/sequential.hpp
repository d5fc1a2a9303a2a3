// SPDX-License-Identifier: Apache-2.0
// Sequential consistency by brute force: all interleavings, each read sees the last write. It knows
// nothing of happens-before and commits, so that the model can be compared with it.
#pragma once

#include <set>
#include <vector>

#include "jls/execution.hpp"

namespace tenon::lab::jls {

struct Sequential {
  std::set<std::vector<Value>> outcomes;  ///< of the observed locals
  /// Some interleaving comes to a point where two threads could go on with plain accesses to one
  /// variable, not both reads: the program is not correctly synchronized (17.4.5).
  bool has_race = false;
};

Sequential interleave(const Program& program, const std::vector<Execution>& combinations);

/// The observed locals.
std::vector<Value> outcome_of(const Program& program, const Execution& execution);

}  // namespace tenon::lab::jls
