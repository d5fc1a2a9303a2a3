// SPDX-License-Identifier: Apache-2.0
#include "jls/justify.hpp"

#include <numeric>
#include <set>

#include "jls/commit_step.hpp"

namespace tenon::lab::jls {
namespace {

constexpr std::size_t kMostSteps = 500000;

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

/// The search for one execution, depth first.
class Search {
 public:
  Search(const Justifier& justifier, const std::vector<Execution>& executions, const Rules& rules,
         std::size_t target, const std::vector<std::size_t>& others)
      : justifier_(justifier),
        executions_(executions),
        rules_(rules),
        target_(target),
        others_(others) {
    const Execution& e = executions[target];
    for (std::size_t a = 0; a < e.size(); ++a) {
      all_ |= only(a);
      if (e.actions[a].thread == Action::kNobody) initial_ |= only(a);
    }
  }

  std::optional<std::vector<Commit>> commits() {
    if (!finish({initial_, {}})) return {};
    // Initial writes come before all reads, so by rule 7 in a set of their own; the execution of
    // the next step will do, for in it no read is committed before, either.
    Commit first{initial_, path_.empty() ? target_ : path_.front().execution,
                 std::vector<int>(executions_[target_].size(), -1)};
    for_each(initial_, [&](std::size_t a) { first.same[a] = static_cast<int>(a); });
    path_.insert(path_.begin(), std::move(first));
    return std::move(path_);
  }

 private:
  // Whether the rest can be committed; then the path leads there.
  bool finish(const CommitState& state) {
    if (state.committed == all_) return true;
    for (const std::size_t other : others_) {
      if (++steps_ > kMostSteps) throw TooLarge("a justification that takes too many steps");
      bool found = false;
      const auto visit = [&](const CommitState& next, const std::vector<int>& same) {
        if (found || !seen_.insert(next).second) return;
        path_.push_back({next.committed, other, same});
        found = finish(next);
        if (!found) path_.pop_back();
      };
      CommitStep(executions_[target_], executions_[other], justifier_.sufficient_edges(other),
                 rules_, state, visit)
          .all();
      if (found) return true;
    }
    return false;
  }

  const Justifier& justifier_;
  const std::vector<Execution>& executions_;
  const Rules& rules_;
  std::size_t target_;
  const std::vector<std::size_t>& others_;
  Set initial_ = 0;
  Set all_ = 0;
  std::set<CommitState> seen_;
  std::vector<Commit> path_;
  std::size_t steps_ = 0;
};

}  // namespace

Justifier::Justifier(const std::vector<Execution>& executions, const Rules& rules)
    : executions_(executions), rules_(rules) {
  for (const Execution& execution : executions) sufficient_.push_back(reduced(execution));
}

std::optional<std::vector<Commit>> Justifier::justify(std::size_t target) const {
  std::vector<std::size_t> others = {target};
  std::optional<std::vector<Commit>> commits =
      Search(*this, executions_, rules_, target, others).commits();
  if (commits) return commits;
  others.resize(executions_.size());
  std::iota(others.begin(), others.end(), std::size_t{0});
  return Search(*this, executions_, rules_, target, others).commits();
}

}  // namespace tenon::lab::jls
