// SPDX-License-Identifier: Apache-2.0
// What a model says of a program: which final states, in how many executions.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "axiom/graph.hpp"
#include "axiom/litmus.hpp"
#include "axiom/model.hpp"

namespace tenon::lab::axiom {

/// The values of the program's observables, in their order.
using FinalState = std::vector<Value>;

struct Verdict {
  std::map<FinalState, std::uint64_t> states;  ///< allowed ones, with their executions
  std::uint64_t positive = 0;                  ///< executions in which the proposition holds
  std::uint64_t negative = 0;
  bool is_racy = false;    ///< the model gives the program no meaning; herd's "Undef"
  bool has_cut = false;    ///< executions with longer loops were not looked at
  bool has_fault = false;  ///< executions that access what is no location were left out

  std::uint64_t executions() const noexcept { return positive + negative; }
  /// "Never", "Sometimes", "Always": whether the proposition holds in no, some, all executions.
  const char* observation() const noexcept;
  /// Whether the test's condition, with its quantifier, is met.
  bool is_ok(const Condition& condition) const noexcept;
};

/// A final state that some candidate has, and one execution that ends in it: one that the model
/// allows if there is any, else one that it forbids, with the reason: if possible one that is in
/// order at each location by itself.
struct Witness {
  FinalState state;
  bool is_allowed = false;
  ExecutionGraph graph;
};

/// Throws std::length_error when the program is too large (enumerate.hpp), std::invalid_argument
/// when the model does not apply to its language.
Verdict judge(const Program& program, const Model& model);
/// Looks at all candidates, also those that judge() can leave out; when they are too many, not at
/// those, so that some forbidden states are missing.
std::vector<Witness> witnesses(const Program& program, const Model& model);

bool holds(const Proposition& proposition, const Program& program, const Execution& x);
FinalState state_of(const Program& program, const Execution& x);

}  // namespace tenon::lab::axiom
