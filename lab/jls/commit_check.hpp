// SPDX-License-Identifier: Apache-2.0
// A justification, checked against the text of JLS 17.4.8, rule by rule. It shares nothing with the
// search that found it.
#pragma once

#include <string>
#include <vector>

#include "jls/justify.hpp"

namespace tenon::lab::jls {

/// The first rule that a step violates, of 1 to 7; 0: none. `before`: C_{i-1}.
int violated_by_step(const Execution& e, const Execution& other, Set before, const Commit& step);

/// The edges that rule 8 wants to stay, and the step's f maps, as actions of E; nothing when f does
/// not map all of them.
std::optional<std::vector<Edge>> edges_to_stay(const Execution& other, const Commit& step);

/// The first rule that a whole sequence violates; 0: none. It must end in all actions of E.
int violated_by(const std::vector<Execution>& executions, std::size_t target,
                const std::vector<Commit>& commits);

/// The same with fewer steps: neighbours become one wherever the rules let them.
std::vector<Commit> shortened(const std::vector<Execution>& executions, std::size_t target,
                              std::vector<Commit> commits);

}  // namespace tenon::lab::jls
