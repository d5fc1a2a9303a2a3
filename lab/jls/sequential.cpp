// SPDX-License-Identifier: Apache-2.0
#include "jls/sequential.hpp"

#include <algorithm>

namespace tenon::lab::jls {
namespace {

using Kind = Action::Kind;

class Interleavings {
 public:
  Interleavings(const Program& program, const Execution& e, Sequential& result)
      : program_(program), e_(e), result_(result) {}

  void all() {
    State state;
    for (std::size_t t = 0; t < e_.first.size(); ++t) state.next.push_back(e_.first[t]);
    for (const Variable& variable : program_.variables) state.memory.push_back(variable.initial);
    state.owner.assign(program_.monitors.size(), Action::kNobody);
    state.depth.assign(program_.monitors.size(), 0);
    visit(state);
  }

 private:
  struct State {
    std::vector<std::size_t> next;  // by thread
    std::vector<Value> memory;
    std::vector<int> owner;  // by monitor
    std::vector<int> depth;
    friend auto operator<=>(const State&, const State&) = default;
  };

  std::size_t end_of(std::size_t thread) const {
    return thread + 1 < e_.first.size() ? e_.first[thread + 1] : e_.size();
  }
  bool at_end(const State& state, std::size_t thread) const {
    return state.next[thread] == end_of(thread);
  }

  bool has_started(const State& state, std::size_t thread) const {
    for (std::size_t t = 0; t < state.next.size(); ++t) {
      for (std::size_t a = e_.first[t]; a < state.next[t]; ++a) {
        if (e_.actions[a].kind == Kind::kStart && e_.actions[a].target == thread) return true;
      }
    }
    return false;
  }

  bool can_go_on(const State& state, std::size_t thread) const {
    if (at_end(state, thread)) return false;
    const Action& action = e_.actions[state.next[thread]];
    switch (action.kind) {
      case Kind::kRead:
        return state.memory[action.target] == action.value;
      case Kind::kLock:
        return state.depth[action.target] == 0 || state.owner[action.target] == action.thread;
      case Kind::kFirst:
        return has_started(state, thread);
      case Kind::kJoin:
        return at_end(state, action.target);
      default:
        return true;
    }
  }

  bool races(const Action& a, const Action& b) const {
    const auto is_access = [](const Action& action) {
      return action.kind == Kind::kRead || action.kind == Kind::kWrite;
    };
    return is_access(a) && is_access(b) && a.target == b.target &&
           (a.kind == Kind::kWrite || b.kind == Kind::kWrite) &&
           !program_.variables[a.target].is_volatile;
  }

  void visit(const State& state) {
    if (!seen_.insert(state).second) return;
    bool is_complete = true;
    for (std::size_t t = 0; t < state.next.size(); ++t) {
      is_complete = is_complete && at_end(state, t);
      if (!can_go_on(state, t)) continue;
      const Action& action = e_.actions[state.next[t]];
      for (std::size_t other = 0; other < t; ++other) {
        if (can_go_on(state, other) && races(action, e_.actions[state.next[other]]))
          result_.has_race = true;
      }
      State after = state;
      ++after.next[t];
      if (action.kind == Kind::kWrite) after.memory[action.target] = action.value;
      if (action.kind == Kind::kLock) {
        after.owner[action.target] = action.thread;
        ++after.depth[action.target];
      }
      if (action.kind == Kind::kUnlock) --after.depth[action.target];
      visit(after);
    }
    if (is_complete) result_.outcomes.insert(outcome_of(program_, e_));
  }

  const Program& program_;
  const Execution& e_;
  Sequential& result_;
  std::set<State> seen_;
};

}  // namespace

Sequential interleave(const Program& program, const std::vector<Execution>& combinations) {
  Sequential result;
  for (const Execution& e : combinations) Interleavings(program, e, result).all();
  return result;
}

std::vector<Value> outcome_of(const Program& program, const Execution& execution) {
  std::vector<Value> outcome;
  for (const std::size_t local : program.observed) outcome.push_back(execution.locals[local]);
  return outcome;
}

}  // namespace tenon::lab::jls
