// SPDX-License-Identifier: Apache-2.0
#include "jls/justify.hpp"

#include <algorithm>
#include <map>
#include <numeric>

#include "jls/commit_step.hpp"

namespace tenon::lab::jls {
namespace {

constexpr std::size_t kMostSteps = 5000000;

// Edges of sw between threads that are in the transitive reduction of hb: nothing is between.
std::vector<Edge> reduced(const Execution& e) {
  std::vector<Edge> edges;
  for (std::size_t x = 0; x < e.size(); ++x) {
    for_each(e.sw.after(x), [&](std::size_t y) {
      if (e.actions[x].thread == e.actions[y].thread) return;
      bool is_reduced = true;
      for_each(e.hb.after(x), [&](std::size_t z) {
        if (e.hb.has(z, y)) is_reduced = false;
      });
      if (is_reduced) edges.emplace_back(x, y);
    });
  }
  return edges;
}

/// How a state was reached: the one before, and the step.
struct Arrival {
  CommitState before;
  Commit commit;
};

}  // namespace

Justifier::Justifier(const std::vector<Execution>& executions, const Rules& rules)
    : executions_(executions), rules_(rules) {
  for (const Execution& execution : executions) sufficient_.push_back(reduced(execution));
}

std::optional<std::vector<Commit>> Justifier::justify(std::size_t target) const {
  std::optional<std::vector<Commit>> commits = search(target, {target});
  if (commits) return commits;
  std::vector<std::size_t> all(executions_.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  return search(target, all);
}

// With these executions as E_i.
std::optional<std::vector<Commit>> Justifier::search(std::size_t target,
                                                     const std::vector<std::size_t>& others) const {
  const Execution& e = executions_[target];
  Set initial = 0;
  Set all = 0;
  for (std::size_t a = 0; a < e.size(); ++a) {
    all |= only(a);
    if (e.actions[a].thread == Action::kNobody) initial |= only(a);
  }
  std::map<CommitState, Arrival> arrivals;
  std::vector<CommitState> to_leave = {{initial, {}}};
  std::size_t steps = 0;
  while (!to_leave.empty() && to_leave.back().committed != all) {
    const CommitState state = to_leave.back();
    to_leave.pop_back();
    for (const std::size_t other : others) {
      if (++steps > kMostSteps) throw TooLarge("a justification that takes too many steps");
      const auto visit = [&](CommitState next, const std::vector<int>& same) {
        Arrival arrival{state, {next.committed, other, same}};
        if (arrivals.emplace(next, std::move(arrival)).second) to_leave.push_back(std::move(next));
      };
      CommitStep(e, executions_[other], sufficient_[other], rules_, state, visit).all();
    }
    std::ranges::stable_sort(to_leave, {},
                             [](const CommitState& s) { return std::popcount(s.committed); });
  }
  if (to_leave.empty()) return {};
  std::vector<Commit> commits;
  for (CommitState at = to_leave.back(); at.committed != initial;) {
    const Arrival& arrival = arrivals.at(at);
    commits.push_back(arrival.commit);
    at = arrival.before;
  }
  // Initial writes come before all reads, so by rule 7 in a set of their own; the execution of the
  // next step will do, for in it no read is committed before, either.
  Commit first{initial, commits.empty() ? target : commits.back().execution,
               std::vector<int>(e.size(), -1)};
  for_each(initial, [&](std::size_t a) { first.same[a] = static_cast<int>(a); });
  commits.push_back(std::move(first));
  std::ranges::reverse(commits);
  return commits;
}

}  // namespace tenon::lab::jls
