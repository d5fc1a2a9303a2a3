// SPDX-License-Identifier: Apache-2.0
#include "jls/naive_commits.hpp"

#include <functional>
#include <set>
#include <utility>

#include "jls/commit_check.hpp"

namespace tenon::lab::jls {
namespace {

using Kept = std::set<Edge>;
using State = std::pair<Set, Kept>;

class Naive {
 public:
  Naive(const std::vector<Execution>& executions, std::size_t target)
      : executions_(executions), e_(executions[target]) {}

  bool search() {
    std::vector<State> to_leave = {{0, {}}};
    std::set<State> seen = {to_leave.front()};
    while (!to_leave.empty()) {
      const State state = to_leave.back();
      to_leave.pop_back();
      if (state.first + 1 == only(e_.size())) return true;  // all of A
      for (std::size_t i = 0; i < executions_.size(); ++i) {
        for_each_step(state, i, [&](State next) {
          if (seen.insert(next).second) to_leave.push_back(std::move(next));
        });
      }
    }
    return false;
  }

 private:
  using Visit = std::function<void(State)>;

  void for_each_step(const State& state, std::size_t execution, const Visit& visit) {
    step_ = {0, execution, std::vector<int>(e_.size(), -1)};
    map(state, 0, visit);
  }

  // Rule 8 is the only one that speaks of actions that are not committed: ends of such edges.
  bool may_be_kept(std::size_t action) const {
    for (std::size_t a = 0; a < e_.size(); ++a) {
      if (e_.sw.has(a, action) || e_.sw.has(action, a)) return true;
    }
    return false;
  }

  // Each action is mapped or is not, and is part of C_i or is not.
  void map(const State& state, std::size_t action, const Visit& visit) {
    const Execution& other = executions_[step_.execution];
    if (action == e_.size()) return take(state, visit);
    if (!has(state.first, action)) map(state, action + 1, visit);
    for (std::size_t image = 0; image < other.size(); ++image) {
      const Action& a = e_.actions[action];
      const Action& b = other.actions[image];
      if (a.thread != b.thread || a.kind != b.kind || a.target != b.target) continue;
      step_.same[action] = static_cast<int>(image);
      step_.committed |= only(action);
      map(state, action + 1, visit);
      step_.committed &= ~only(action);
      if (!has(state.first, action) && may_be_kept(action)) map(state, action + 1, visit);
      step_.same[action] = -1;
    }
  }

  void take(const State& state, const Visit& visit) {
    const Execution& other = executions_[step_.execution];
    if (violated_by_step(e_, other, state.first, step_) != 0) return;
    const auto edges = edges_to_stay(other, step_);
    if (!edges) return;
    Kept kept = state.second;
    kept.insert(edges->begin(), edges->end());
    for (const auto& [x, y] : kept) {
      if (step_.same[x] < 0 || step_.same[y] < 0) return;
      if (!other.sw.has(static_cast<std::size_t>(step_.same[x]),
                        static_cast<std::size_t>(step_.same[y])))
        return;
    }
    visit({step_.committed, std::move(kept)});
  }

  const std::vector<Execution>& executions_;
  const Execution& e_;
  Commit step_;
};

}  // namespace

bool is_justified_naively(const std::vector<Execution>& executions, std::size_t target) {
  return Naive(executions, target).search();
}

}  // namespace tenon::lab::jls
