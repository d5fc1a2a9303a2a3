// SPDX-License-Identifier: Apache-2.0
// What was seen on this CPU beside what models allow.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "axiom/judge.hpp"
#include "axiom/model.hpp"
#include "hardware/histogram.hpp"
#include "machine/report.hpp"

namespace tenon::lab::hardware {

enum class Allowed : std::uint8_t {
  kYes,
  kNo,
  kUnknown,  ///< a data race: anything may happen; or executions that were not looked at
};

struct Answer {
  std::string model;
  axiom::Verdict verdict;

  Allowed allows(const axiom::FinalState& state) const;
};

/// sc and tso for x86. sc and rc11 for C: tso is not about it, as the compiler may reorder before
/// the CPU does.
std::vector<axiom::Model> models_for(axiom::Language language);

class Comparison {
 public:
  /// The last of the models decides what is forbidden.
  Comparison(axiom::Program program, Histogram histogram, const std::vector<axiom::Model>& models);

  const Histogram& histogram() const noexcept { return histogram_; }
  std::size_t allowed() const { return decides().verdict.states.size(); }
  std::size_t allowed_and_seen() const;
  std::vector<axiom::FinalState> forbidden_and_seen() const;

  /// A row for each outcome that was seen or is allowed, or why it was not run; and a conclusion.
  void show(machine::Report& report) const;
  nlohmann::ordered_json json() const;

 private:
  const Answer& decides() const { return answers_.back(); }
  std::uint64_t count_of(const axiom::FinalState& state) const;
  double per_million(const axiom::FinalState& state) const;
  std::vector<axiom::FinalState> outcomes() const;
  const char* language() const noexcept;
  std::string title() const;
  std::string conclusion() const;

  axiom::Program program_;
  Histogram histogram_;
  std::vector<Answer> answers_;
};

}  // namespace tenon::lab::hardware
