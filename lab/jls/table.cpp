// SPDX-License-Identifier: Apache-2.0
#include "jls/table.hpp"

#include <algorithm>
#include <map>

#include "jls/commit_check.hpp"
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
  bool is_allowed = false;
  for (const Outcome& outcome : table.outcomes) {
    std::vector<Value> locals(program.locals.size());
    for (std::size_t i = 0; i < program.observed.size(); ++i)
      locals[program.observed[i]] = outcome.values[i];
    if (outcome.is_allowed && evaluate(claim.condition, locals) != 0) is_allowed = true;
  }
  const std::string found = is_allowed ? "allowed" : "forbidden";
  if (claim.kind == Claim::Kind::kExists) return {"exists " + claim.text + ": " + found, true};
  const bool as_claimed = is_allowed == (claim.kind == Claim::Kind::kAllowed);
  return {(is_allowed == as_claimed ? "allowed " : "forbidden ") + claim.text + ": " +
              (as_claimed ? "as claimed" : "DIFFERS, it is " + found),
          as_claimed};
}

Verdict verdict_on_all(const Program& program, const Table& table) {
  const bool as_claimed = allowed_outcomes(table) == program.outcomes;
  return {std::string("outcomes: ") + (as_claimed ? "as claimed" : "DIFFER"), as_claimed};
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
    if (outcome.is_allowed)
      outcome.commits = shortened(table.executions, *outcome.execution, std::move(outcome.commits));
    table.outcomes.push_back(std::move(outcome));
  }
  for (const Claim& claim : program.claims)
    table.verdicts.push_back(verdict_of(program, claim, table));
  if (program.outcomes) table.verdicts.push_back(verdict_on_all(program, table));
  return table;
}

std::set<std::vector<Value>> allowed_outcomes(const Table& table) {
  std::set<std::vector<Value>> allowed;
  for (const Outcome& outcome : table.outcomes) {
    if (outcome.is_allowed) allowed.insert(outcome.values);
  }
  return allowed;
}

}  // namespace tenon::lab::jls
