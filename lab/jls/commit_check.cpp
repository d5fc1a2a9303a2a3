// SPDX-License-Identifier: Apache-2.0
#include "jls/commit_check.hpp"

#include <algorithm>

namespace tenon::lab::jls {
namespace {

constexpr int kNotAll = 1;  // the last C is not A: as if rule 1 were violated

Set all_of(const Execution& e) {
  Set all = 0;
  for (std::size_t a = 0; a < e.size(); ++a) all |= only(a);
  return all;
}

bool in_reduction(const Execution& e, std::size_t x, std::size_t y) {
  for (std::size_t z = 0; z < e.size(); ++z) {
    if (e.hb.has(x, z) && e.hb.has(z, y)) return false;
  }
  return true;
}

}  // namespace

int violated_by_step(const Execution& e, const Execution& other, Set before, const Commit& step) {
  const auto f = [&](std::size_t a) { return static_cast<std::size_t>(step.same[a]); };
  const Set committed = step.committed;
  int violated = 0;
  const auto check = [&violated](int rule, bool holds) {
    if (!holds && (violated == 0 || rule < violated)) violated = rule;
  };
  Set images_before = 0;
  for_each(committed, [&](std::size_t a) { check(1, step.same[a] >= 0); });
  if (violated != 0 || (before & ~committed) != 0 || before == committed) return 1;
  for_each(before, [&](std::size_t a) { images_before |= only(f(a)); });
  for_each(committed, [&](std::size_t a) {
    for_each(committed, [&](std::size_t b) {
      check(1, a == b || f(a) != f(b));
      check(2, e.hb.has(a, b) == other.hb.has(f(a), f(b)));
      check(3, e.so.has(a, b) == other.so.has(f(a), f(b)));
    });
    const Action& mine = e.actions[a];
    const Action& theirs = other.actions[f(a)];
    check(1,
          mine.thread == theirs.thread && mine.kind == theirs.kind && mine.target == theirs.target);
    if (e.writes(a)) check(4, mine.value == theirs.value);
    if (!e.reads(a)) return;
    if (has(before, a)) {
      check(5, has(committed, e.sees[a]) && f(e.sees[a]) == other.sees[f(a)]);
    } else {
      check(7, has(before, e.sees[a]) && has(images_before, other.sees[f(a)]));
    }
  });
  for (std::size_t r = 0; r < other.size(); ++r) {
    if (other.reads(r) && !has(images_before, r)) check(6, other.is_before_read(other.sees[r], r));
  }
  return violated;
}

std::optional<std::vector<Edge>> edges_to_stay(const Execution& other, const Commit& step) {
  const auto named = [&](std::size_t image) {
    return std::ranges::find(step.same, static_cast<int>(image)) - step.same.begin();
  };
  std::vector<Edge> edges;
  for (std::size_t x = 0; x < other.size(); ++x) {
    for (std::size_t y = 0; y < other.size(); ++y) {
      if (!other.sw.has(x, y) || other.actions[x].thread == other.actions[y].thread) continue;
      if (!in_reduction(other, x, y)) continue;
      bool is_before_committed = false;
      for_each(step.committed, [&](std::size_t z) {
        const auto image = static_cast<std::size_t>(step.same[z]);
        if (image == y || other.hb.has(y, image)) is_before_committed = true;
      });
      if (!is_before_committed) continue;
      const auto size = static_cast<std::ptrdiff_t>(step.same.size());
      if (named(x) == size || named(y) == size) return {};
      edges.emplace_back(named(x), named(y));
    }
  }
  return edges;
}

int violated_by(const std::vector<Execution>& executions, std::size_t target,
                const std::vector<Commit>& commits) {
  const Execution& e = executions[target];
  Set before = 0;
  std::vector<Edge> kept;
  for (const Commit& step : commits) {
    const Execution& other = executions[step.execution];
    const int violated = violated_by_step(e, other, before, step);
    if (violated != 0) return violated;
    const std::optional<std::vector<Edge>> edges = edges_to_stay(other, step);
    if (!edges) return 8;
    kept.insert(kept.end(), edges->begin(), edges->end());
    for (const auto& [x, y] : kept) {
      if (step.same[x] < 0 || step.same[y] < 0) return 8;
      if (!other.sw.has(static_cast<std::size_t>(step.same[x]),
                        static_cast<std::size_t>(step.same[y])))
        return 8;
    }
    before = step.committed;
  }
  return before == all_of(e) ? 0 : kNotAll;
}

std::vector<Commit> shortened(const std::vector<Execution>& executions, std::size_t target,
                              std::vector<Commit> commits) {
  for (std::size_t i = 0; i + 1 < commits.size();) {
    std::vector<Commit> fewer = commits;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
    if (violated_by(executions, target, fewer) == 0) {
      commits = std::move(fewer);
    } else {
      ++i;
    }
  }
  return commits;
}

}  // namespace tenon::lab::jls
