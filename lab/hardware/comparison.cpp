// SPDX-License-Identifier: Apache-2.0
#include "hardware/comparison.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

#include "axiom/print.hpp"

namespace tenon::lab::hardware {
namespace {

using axiom::FinalState;

const char* text_of(Allowed allowed) noexcept {
  switch (allowed) {
    case Allowed::kYes:
      return "yes";
    case Allowed::kNo:
      return "no";
    case Allowed::kUnknown:
      return "unknown";
  }
  return "?";
}

axiom::Verdict verdict_of(const axiom::Program& program, const axiom::Model& model) {
  try {
    return axiom::judge(program, model);
  } catch (const std::length_error&) {
    axiom::Verdict nothing;
    nothing.has_cut = true;  // too large: none of its executions was looked at
    return nothing;
  }
}

}  // namespace

Allowed Answer::allows(const FinalState& state) const {
  if (verdict.states.contains(state)) return Allowed::kYes;
  return verdict.has_cut || verdict.is_racy ? Allowed::kUnknown : Allowed::kNo;
}

std::vector<axiom::Model> models_for(axiom::Language language) {
  return {axiom::model_named("sc").value(),
          axiom::model_named(axiom::default_model(language)).value()};
}

Comparison::Comparison(axiom::Program program, Histogram histogram,
                       const std::vector<axiom::Model>& models)
    : program_(std::move(program)), histogram_(std::move(histogram)) {
  for (const axiom::Model& model : models)
    answers_.push_back({model.name, verdict_of(program_, model)});
}

std::uint64_t Comparison::count_of(const FinalState& state) const {
  const auto found = histogram_.seen.find(state);
  return found == histogram_.seen.end() ? 0 : found->second;
}

double Comparison::per_million(const FinalState& state) const {
  return histogram_.runs == 0
             ? 0
             : 1e6 * static_cast<double>(count_of(state)) / static_cast<double>(histogram_.runs);
}

std::size_t Comparison::allowed_and_seen() const {
  return static_cast<std::size_t>(std::ranges::count_if(
      decides().verdict.states, [&](const auto& one) { return count_of(one.first) > 0; }));
}

std::vector<FinalState> Comparison::forbidden_and_seen() const {
  std::vector<FinalState> all;
  for (const auto& [state, count] : histogram_.seen) {
    if (decides().allows(state) == Allowed::kNo) all.push_back(state);
  }
  return all;
}

std::vector<FinalState> Comparison::outcomes() const {
  std::set<FinalState> all;
  for (const auto& [state, count] : histogram_.seen) all.insert(state);
  for (const auto& [state, count] : decides().verdict.states) all.insert(state);
  return {all.begin(), all.end()};
}

const char* Comparison::language() const noexcept {
  return program_.language == axiom::Language::kC ? "C" : "x86";
}

std::string Comparison::title() const {
  return program_.name + " in " + language();
}

std::string Comparison::conclusion() const {
  const std::string& model = decides().model;
  std::string text = "seen: " + std::to_string(allowed_and_seen()) + " of " +
                     std::to_string(allowed()) + " outcomes that " + model + " allows.";
  for (const FinalState& state : forbidden_and_seen())
    text += "\nFORBIDDEN by " + model + ", and seen: " + axiom::text_of(program_, state);
  if (decides().verdict.is_racy) text += " A data race: " + model + " allows anything.";
  if (decides().verdict.has_cut) text += " " + model + " was not asked about longer loops.";
  return text;
}

void Comparison::show(machine::Report& report) const {
  if (!histogram_.was_run()) {
    report.say(title() + "\nnot run: " + histogram_.why_not_run);
    return;
  }
  machine::Table table{{"outcome", "count", "per million"}, {}};
  for (const Answer& answer : answers_) table.columns.push_back("allowed by " + answer.model);
  for (const FinalState& state : outcomes()) {
    auto& row = table.rows.emplace_back();
    row = {axiom::text_of(program_, state), static_cast<std::int64_t>(count_of(state)),
           per_million(state)};
    for (const Answer& answer : answers_) row.emplace_back(text_of(answer.allows(state)));
  }
  report.show(title() + ", " + std::to_string(histogram_.runs) + " times", std::move(table));
  report.say(conclusion());
}

nlohmann::ordered_json Comparison::json() const {
  nlohmann::ordered_json all = {{"test", program_.name},
                                {"language", language()},
                                {"threads", program_.threads.size()},
                                {"runs", histogram_.runs}};
  if (!histogram_.was_run()) all["not_run"] = histogram_.why_not_run;
  all["decides"] = decides().model;
  all["allowed"] = allowed();
  all["allowed_and_seen"] = allowed_and_seen();
  all["forbidden_and_seen"] = forbidden_and_seen().size();
  all["outcomes"] = nlohmann::ordered_json::array();
  for (const FinalState& state : outcomes()) {
    nlohmann::ordered_json one = {{"outcome", axiom::text_of(program_, state)},
                                  {"count", count_of(state)},
                                  {"per_million", per_million(state)}};
    for (const Answer& answer : answers_)
      one["allowed"][answer.model] = text_of(answer.allows(state));
    all["outcomes"].push_back(std::move(one));
  }
  return all;
}

}  // namespace tenon::lab::hardware
