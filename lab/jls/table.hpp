// SPDX-License-Identifier: Apache-2.0
// What the model says about each outcome of a program, and why.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "jls/enumerate.hpp"
#include "jls/justify.hpp"

namespace tenon::lab::jls {

struct Outcome {
  std::vector<Value> values;  ///< of the observed locals
  bool is_allowed = false;
  bool is_sequential = false;  ///< some interleaving has it
  bool is_consistent = false;  ///< some well-formed execution has it, be it justified or not
  std::optional<std::size_t> execution;  ///< an example: justified, if one is
  std::vector<Commit> commits;           ///< that justify the example
};

/// What the model says to a claim of the file.
struct Verdict {
  std::string text;
  bool as_claimed = true;
};

/// A program judged. What reads of a write could give, orders left aside, is an outcome; those
/// that need a value from nowhere at all are not listed.
struct Table {
  std::vector<Execution> combinations;
  std::vector<Execution> executions;  ///< the well-formed ones
  std::vector<Outcome> outcomes;      ///< by values
  std::vector<Verdict> verdicts;      ///< by claim, that of all outcomes last
  bool is_data_race_free = false;
  bool is_cut = false;  ///< loops could run more often than the bound says
};

std::set<std::vector<Value>> allowed_outcomes(const Table& table);

/// Throws TooLarge.
Table judge(const Program& program, const Rules& rules = {}, const Bounds& bounds = {});

}  // namespace tenon::lab::jls
