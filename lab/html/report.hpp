// SPDX-License-Identifier: Apache-2.0
// What all models say of one test, and which executions of it are worth a picture.
#pragma once

#include <string>
#include <vector>

#include "axiom/judge.hpp"

namespace tenon::lab::html {

struct Answer {
  axiom::Model model;
  axiom::Verdict verdict;
  std::vector<axiom::Witness> witnesses;

  /// None: no execution that was looked at ends so.
  const axiom::Witness* witness_of(const axiom::FinalState& state) const noexcept;
};

struct Report {
  std::string file;
  axiom::Program program;
  std::vector<Answer> answers;
};

/// Asks those of the models that are about the language of the file. Throws LitmusError for what
/// cannot be read, std::exception for what cannot be judged, or by none of them.
Report report_on(const std::string& file, const std::vector<axiom::Model>& models);

/// Whether the test's proposition holds in a final state.
bool is_asked_for(const axiom::Program& program, const axiom::FinalState& state);

/// One execution to be drawn, and the models that agree on it: all allow it, or all forbid it for
/// the same cycle (perhaps by rules of different names).
struct Figure {
  std::string id;  ///< within the page
  axiom::FinalState state;
  std::vector<const Answer*> answers;
  const axiom::ExecutionGraph& graph() const { return answers.front()->witness_of(state)->graph; }
  bool is_allowed() const { return !graph().broken; }
};

/// For every outcome that some model forbids: why, and how it comes about in those that allow it.
/// They refer to the report.
std::vector<Figure> figures_of(const Report& report);

}  // namespace tenon::lab::html
