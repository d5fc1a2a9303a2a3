// SPDX-License-Identifier: Apache-2.0
// Why an axiom does not hold: a shortest cycle in its relation, each of its pairs taken apart into
// the steps that put it there.
#include <algorithm>
#include <deque>

#include "axiom/checker.hpp"

namespace tenon::lab::axiom {

using Op = Term::Op;

std::vector<std::size_t> shortest_way(const Relation& relation, std::size_t from, std::size_t to) {
  constexpr std::size_t kNone = kMostEvents;
  std::vector<std::size_t> came_from(relation.size(), kNone);
  std::deque<std::size_t> next{from};
  while (!next.empty() && came_from[to] == kNone) {
    const std::size_t at = next.front();
    next.pop_front();
    for_each(relation.from(at), [&](std::size_t event) {
      if (came_from[event] != kNone) return;
      came_from[event] = at;
      next.push_back(event);
    });
  }
  if (came_from[to] == kNone) return {};
  std::vector<std::size_t> way{to};
  do {
    way.push_back(came_from[way.back()]);
  } while (way.back() != from);
  std::ranges::reverse(way);
  return way;
}

void Checker::path(std::size_t term, std::size_t from, std::size_t to,
                   std::vector<Step>& steps) const {
  const Operation& operation = operations_[term];
  switch (operation.op) {
    case Op::kSet:
      return;
    case Op::kUnion:
      return path(values_[operation.a].has(from, to) ? operation.a : operation.b, from, to, steps);
    case Op::kIntersection:
    case Op::kDifference:
    case Op::kNamed:
      return path(operation.a, from, to, steps);
    case Op::kSequence: {
      std::size_t middle = 0;
      while (!values_[operation.a].has(from, middle) || !values_[operation.b].has(middle, to))
        ++middle;
      path(operation.a, from, middle, steps);
      return path(operation.b, middle, to, steps);
    }
    case Op::kClosure:
      return closure_path(operation.a, from, to, steps);
    case Op::kOrSame:
      if (from == to) return;
      return path(operation.a, from, to, steps);
    default:
      steps.push_back({from, to, operation.name});
  }
}

void Checker::closure_path(std::size_t term, std::size_t from, std::size_t to,
                           std::vector<Step>& steps) const {
  const std::vector<std::size_t> way = shortest_way(values_[term], from, to);
  for (std::size_t i = 1; i < way.size(); ++i) path(term, way[i - 1], way[i], steps);
}

Violation Checker::explain(const Execution& x, std::size_t axiom) {
  compute(x, axioms_[axiom].end);
  const std::size_t term = axioms_[axiom].term;
  const Relation& relation = values_[term];
  Violation violation{axiom, {}};
  if (kinds_[axiom] == Axiom::Kind::kEmpty) {
    // rmw & (fr ; co): the way out by one part, and back by the other, which makes a cycle.
    for (std::size_t from = 0; from < relation.size(); ++from) {
      if (relation.from(from) == 0) continue;
      const auto to = static_cast<std::size_t>(std::countr_zero(relation.from(from)));
      path(operations_[term].b, from, to, violation.cycle);
      violation.cycle.push_back({to, from, operations_[operations_[term].a].name + "^-1"});
      return violation;
    }
  }
  std::vector<std::size_t> shortest;
  for (std::size_t event = 0; event < relation.size(); ++event) {
    const auto way = relation.has(event, event) ? std::vector<std::size_t>{event, event}
                     : kinds_[axiom] == Axiom::Kind::kAcyclic ? shortest_way(relation, event, event)
                                                              : std::vector<std::size_t>{};
    if (!way.empty() && (shortest.empty() || way.size() < shortest.size())) shortest = way;
  }
  for (std::size_t i = 1; i < shortest.size(); ++i)
    path(term, shortest[i - 1], shortest[i], violation.cycle);
  // Program order after program order is program order.
  std::vector<Step> merged;
  for (Step& one : violation.cycle) {
    if (!merged.empty() && one.name == "po" && merged.back().name == "po") {
      merged.back().to = one.to;
    } else {
      merged.push_back(std::move(one));
    }
  }
  violation.cycle = std::move(merged);
  return violation;
}

}  // namespace tenon::lab::axiom
