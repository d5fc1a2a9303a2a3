// SPDX-License-Identifier: Apache-2.0
#include "axiom/judge.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "axiom/checker.hpp"
#include "axiom/enumerate.hpp"

namespace tenon::lab::axiom {
namespace {

Value value_of(const Observable& observable, const Execution& x) {
  if (!observable.thread) return x.final_memory[observable.index];
  return x.final_registers[*observable.thread][observable.index];
}

void require(const Program& program, const Model& model) {
  if (!applies(model, program.language))
    throw std::invalid_argument("model " + model.name + " is about C, " + program.name +
                                " is about x86");
}

// Of two forbidden executions, the one that more rules allow is told about, then the shorter story.
bool is_better(const std::optional<ExecutionGraph::Rule>& now, std::size_t now_axiom,
               const std::optional<ExecutionGraph::Rule>& before, std::size_t before_axiom) {
  if (!now || !before) return before.has_value();
  if (now_axiom != before_axiom) return now_axiom > before_axiom;
  return now->cycle.size() < before->cycle.size();
}

}  // namespace

bool holds(const Proposition& proposition, const Program& program, const Execution& x) {
  const auto holds_inside = [&](const Proposition& inner) { return holds(inner, program, x); };
  const auto& operands = proposition.operands;
  switch (proposition.kind) {
    case Proposition::Kind::kTrue:
      return true;
    case Proposition::Kind::kFalse:
      return false;
    case Proposition::Kind::kCompare:
      return apply(proposition.op, value_of(proposition.left, x), proposition.right) != 0;
    case Proposition::Kind::kNot:
      return !holds_inside(operands[0]);
    case Proposition::Kind::kAnd:
      return std::ranges::all_of(operands, holds_inside);
    case Proposition::Kind::kOr:
      return std::ranges::any_of(operands, holds_inside);
    case Proposition::Kind::kImplies:
      return !holds_inside(operands[0]) || holds_inside(operands[1]);
  }
  return false;
}

FinalState state_of(const Program& program, const Execution& x) {
  FinalState state;
  for (const Observable& observable : program.observed) state.push_back(value_of(observable, x));
  return state;
}

const char* Verdict::observation() const noexcept {
  if (positive == 0) return "Never";
  return negative == 0 ? "Always" : "Sometimes";
}

bool Verdict::is_ok(const Condition& condition) const noexcept {
  switch (condition.quantifier) {
    case Condition::Quantifier::kExists:
      return positive > 0;
    case Condition::Quantifier::kNotExists:
      return positive == 0;
    case Condition::Quantifier::kForAll:
      return negative == 0;
  }
  return false;
}

Verdict judge(const Program& program, const Model& model) {
  require(program, model);
  Checker checker(model);
  Verdict verdict;
  const CandidateVisitor visitor{
      [&](const Execution& x) { checker.begin(x); },
      [&](const Execution& x) {
        if (program.filter && !holds(*program.filter, program, x)) return;
        if (checker.first_broken(x)) return;
        ++(holds(program.condition.proposition, program, x) ? verdict.positive : verdict.negative);
        ++verdict.states[state_of(program, x)];
        verdict.is_racy |= checker.has_race(x);
      }};
  const Enumeration enumeration = for_each_candidate(program, model.prune, visitor);
  verdict.has_cut = enumeration.has_cut;
  verdict.has_fault = enumeration.has_fault;
  return verdict;
}

namespace {

std::vector<Witness> witnesses_among(const Program& program, const Model& model, Prune prune) {
  Checker checker(model);
  std::map<FinalState, std::pair<std::size_t, Witness>> best;
  const CandidateVisitor visitor{
      [&](const Execution& x) { checker.begin(x); },
      [&](const Execution& x) {
        if (program.filter && !holds(*program.filter, program, x)) return;
        const FinalState state = state_of(program, x);
        const auto found = best.find(state);
        if (found != best.end() && found->second.second.is_allowed) return;
        const auto broken = checker.first_broken(x);
        const std::size_t axiom = broken.value_or(model.axioms.size());
        if (found != best.end() && axiom < found->second.first) return;
        Witness witness{state, !broken, graph_of(program, model, x, checker, broken)};
        if (found == best.end() ||
            is_better(witness.graph.broken, axiom, found->second.second.graph.broken,
                      found->second.first))
          best.insert_or_assign(state, std::pair(axiom, std::move(witness)));
      }};
  for_each_candidate(program, prune, visitor);
  std::vector<Witness> all;
  all.reserve(best.size());
  for (auto& [state, one] : best) all.push_back(std::move(one.second));
  return all;
}

}  // namespace

std::vector<Witness> witnesses(const Program& program, const Model& model) {
  require(program, model);
  try {
    std::vector<Witness> all = witnesses_among(program, model, Prune::kNothing);
    // Where each location by itself is in order, what forbids it is what the test is about.
    for (Witness& coherent : witnesses_among(program, model, Prune::kIncoherent)) {
      const auto same = std::ranges::find(all, coherent.state, &Witness::state);
      if (!same->is_allowed) *same = std::move(coherent);
    }
    return all;
  } catch (const std::length_error&) {
    return witnesses_among(program, model, model.prune);
  }
}

}  // namespace tenon::lab::axiom
