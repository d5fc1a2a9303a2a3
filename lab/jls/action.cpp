// SPDX-License-Identifier: Apache-2.0
#include "jls/action.hpp"

#include <algorithm>
#include <set>

namespace tenon::lab::jls {
namespace {

void literals_of(const Expression& expression, std::set<Value>& values) {
  if (expression.kind == Expression::Kind::kNumber) values.insert(expression.number);
  for (const Expression& operand : expression.operands) literals_of(operand, values);
}

void literals_of(const std::vector<Statement>& body, std::set<Value>& values) {
  for (const Statement& statement : body) {
    literals_of(statement.value, values);
    literals_of(statement.body, values);
    literals_of(statement.otherwise, values);
  }
}

}  // namespace

Domain domain_of(const Program& program, int loop_bound) {
  std::set<Value> literals;
  for (const Thread& thread : program.threads) literals_of(thread.body, literals);
  for (const Claim& claim : program.claims) literals_of(claim.condition, literals);
  std::vector<std::set<Value>> seen(program.variables.size(), literals);
  for (std::size_t rounds = 0;; ++rounds) {
    Domain domain(seen.size());
    for (std::size_t v = 0; v < seen.size(); ++v) {
      seen[v].insert(program.variables[v].initial);
      domain[v].assign(seen[v].begin(), seen[v].end());
    }
    std::vector<std::set<Value>> written(seen.size());
    std::size_t writes = 0;
    for (std::size_t t = 0; t < program.threads.size(); ++t) {
      std::size_t most = 0;
      for (const Trace& trace : traces_of(program, t, domain, loop_bound, nullptr)) {
        std::size_t count = 0;
        for (const Action& action : trace.actions) {
          if (action.kind != Action::Kind::kWrite) continue;
          written[action.target].insert(action.value);
          ++count;
        }
        most = std::max(most, count);
      }
      writes += most;
    }
    for (std::size_t v = 0; v < seen.size(); ++v) written[v].insert(program.variables[v].initial);
    if (written == seen || rounds > writes) return domain;
    seen = std::move(written);
  }
}

bool is_synchronization(const Program& program, const Action& action) {
  switch (action.kind) {
    case Action::Kind::kRead:
    case Action::Kind::kWrite:
      return action.thread != Action::kNobody && program.variables[action.target].is_volatile;
    case Action::Kind::kFreeze:
      return false;
    default:
      return true;
  }
}

std::string text_of(const Program& program, const Action& action) {
  const std::string who = action.thread == Action::kNobody
                              ? "initially"
                              : program.threads[static_cast<std::size_t>(action.thread)].name + ":";
  switch (action.kind) {
    case Action::Kind::kRead: {
      const std::string into = action.local < 0
                                   ? "reads "
                                   : program.locals[static_cast<std::size_t>(action.local)] + " = ";
      return who + " " + into + program.variables[action.target].name + " (" +
             std::to_string(action.value) + ")";
    }
    case Action::Kind::kWrite:
      return who + " " + program.variables[action.target].name + " = " +
             std::to_string(action.value);
    case Action::Kind::kLock:
      return who + " lock " + program.monitors[action.target];
    case Action::Kind::kUnlock:
      return who + " unlock " + program.monitors[action.target];
    case Action::Kind::kStart:
      return who + " start " + program.threads[action.target].name;
    case Action::Kind::kJoin:
      return who + " join " + program.threads[action.target].name;
    case Action::Kind::kFirst:
      return who + " starts";
    case Action::Kind::kLast:
      return who + " ends";
    case Action::Kind::kFreeze:
      return who + " freeze " + program.objects[action.target].name;
  }
  return who;
}

}  // namespace tenon::lab::jls
