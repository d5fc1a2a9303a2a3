// SPDX-License-Identifier: Apache-2.0
// Why an axiom does not hold: a shortest cycle in its relation, each of its pairs taken apart into
// the steps that put it there.
#include <algorithm>
#include <bit>
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

std::vector<Step> Checker::round_trip(std::size_t term) const {
  const Relation& relation = values_[term];
  std::size_t from = 0;
  while (relation.from(from) == 0) ++from;
  const auto to = static_cast<std::size_t>(std::countr_zero(relation.from(from)));
  // Of an intersection, as rmw & (fr ; co): out by the second part, and back by the first.
  const bool is_pair = operations_[term].op == Op::kIntersection;
  std::vector<Step> steps;
  path(is_pair ? operations_[term].b : term, from, to, steps);
  steps.push_back({to, from, is_pair ? operations_[operations_[term].a].name + "^-1" : "back"});
  return steps;
}

std::vector<Step> Checker::shortest_cycle(std::size_t term, bool of_one_step) const {
  const Relation& relation = values_[term];
  std::vector<std::size_t> shortest;
  for (std::size_t event = 0; event < relation.size(); ++event) {
    std::vector<std::size_t> way;
    if (relation.has(event, event)) {
      way = {event, event};
    } else if (!of_one_step) {
      way = shortest_way(relation, event, event);
    }
    if (!way.empty() && (shortest.empty() || way.size() < shortest.size())) shortest = way;
  }
  std::vector<Step> steps;
  for (std::size_t i = 1; i < shortest.size(); ++i) path(term, shortest[i - 1], shortest[i], steps);
  return steps;
}

Violation Checker::explain(const Execution& x, std::size_t axiom) {
  compute(x, axioms_[axiom].end);
  const std::size_t term = axioms_[axiom].term;
  const std::vector<Step> steps =
      kinds_[axiom] == Axiom::Kind::kEmpty
          ? round_trip(term)
          : shortest_cycle(term, kinds_[axiom] == Axiom::Kind::kIrreflexive);
  Violation violation{axiom, {}};
  for (const Step& one : steps) {
    // Program order after program order is program order.
    if (!violation.cycle.empty() && one.name == "po" && violation.cycle.back().name == "po") {
      violation.cycle.back().to = one.to;
    } else {
      violation.cycle.push_back(one);
    }
  }
  return violation;
}

}  // namespace tenon::lab::axiom
