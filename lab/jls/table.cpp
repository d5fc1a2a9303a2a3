// SPDX-License-Identifier: Apache-2.0
#include "jls/table.hpp"

#include <algorithm>
#include <map>

#include "jls/sequential.hpp"

namespace tenon::lab::jls {
namespace {

// How many reads see a write that does not happen-before them. With none, an execution can be
// committed as it is; the fewer, the sooner is a justification found.
std::size_t races_in(const Execution& e) {
  std::size_t races = 0;
  for (std::size_t a = 0; a < e.size(); ++a)
    races += e.reads(a) && !e.is_before_read(e.sees[a], a) ? 1 : 0;
  return races;
}

void justify_one(const Justifier& justifier, const Rules& rules,
                 const std::vector<std::size_t>& candidates, Outcome& outcome) {
  for (const std::size_t candidate : candidates) {
    std::optional<std::vector<Commit>> commits;
    if (!rules.causality) {
      commits.emplace();
    } else {
      commits = justifier.justify(candidate);
    }
    if (!commits) continue;
    outcome.is_allowed = true;
    outcome.execution = candidate;
    outcome.commits = std::move(*commits);
    return;
  }
}

Verdict verdict_of(const Program& program, const Claim& claim, const Table& table) {
  Verdict verdict{claim.kind, claim.text, false};
  for (const Outcome& outcome : table.outcomes) {
    std::vector<Value> locals(program.locals.size());
    for (std::size_t i = 0; i < program.observed.size(); ++i)
      locals[program.observed[i]] = outcome.values[i];
    if (outcome.is_allowed && evaluate(claim.condition, locals) != 0) verdict.is_allowed = true;
  }
  return verdict;
}

}  // namespace

Table judge(const Program& program, const Rules& rules, const Bounds& bounds) {
  Table table;
  table.combinations = combinations_of(program, bounds, &table.is_cut);
  table.executions = executions_of(program, table.combinations, rules, bounds);
  const Sequential sequential = interleave(program, table.combinations);
  table.is_data_race_free = !sequential.has_race;

  std::map<std::vector<Value>, std::vector<std::size_t>> by_values;
  for (const Execution& combination : table.combinations)
    by_values[outcome_of(program, combination)];
  for (std::size_t i = 0; i < table.executions.size(); ++i)
    by_values[outcome_of(program, table.executions[i])].push_back(i);

  const Justifier justifier(table.executions, rules);
  for (auto& [values, candidates] : by_values) {
    std::ranges::stable_sort(candidates, {},
                             [&](std::size_t i) { return races_in(table.executions[i]); });
    Outcome outcome;
    outcome.values = values;
    outcome.is_sequential = sequential.outcomes.contains(values);
    outcome.is_consistent = !candidates.empty();
    if (!candidates.empty()) outcome.execution = candidates.front();
    justify_one(justifier, rules, candidates, outcome);
    table.outcomes.push_back(std::move(outcome));
  }
  for (const Claim& claim : program.claims)
    table.verdicts.push_back(verdict_of(program, claim, table));
  return table;
}

}  // namespace tenon::lab::jls
