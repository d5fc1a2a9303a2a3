// SPDX-License-Identifier: Apache-2.0
#include "axiom/checker.hpp"

#include <algorithm>

namespace tenon::lab::axiom {

using Op = Term::Op;

Checker::Checker(const Model& model) {
  for (const Axiom& axiom : model.axioms) {
    kinds_.push_back(axiom.kind);
    axioms_.push_back(compile(axiom.term));
  }
  if (model.race) race_ = compile(*model.race);
  for (const auto& [name, term] : model.shown) shown_.emplace_back(name, compile(term));
  values_.resize(operations_.size());
}

Checker::Goal Checker::compile(const Term& term) {
  const std::size_t index = add(term);
  return {index, operations_.size()};
}

std::size_t Checker::add(const Term& term) {
  const auto found =
      std::ranges::find(known_, term.identity(), &std::pair<const void*, std::size_t>::first);
  if (found != known_.end()) return found->second;
  const Term::Node& node = term.node();
  Operation operation{node.op, node.name, 0, 0, node.test, false};
  operation.is_static = node.op != Op::kRf && node.op != Op::kCo && node.op != Op::kFr;
  if (!node.parts.empty()) operation.a = add(node.parts[0]);
  if (node.parts.size() > 1) operation.b = add(node.parts[1]);
  for (std::size_t i = 0; i < node.parts.size(); ++i)
    operation.is_static &= operations_[i == 0 ? operation.a : operation.b].is_static;
  operations_.push_back(operation);
  terms_.push_back(term);
  known_.emplace_back(term.identity(), operations_.size() - 1);
  return operations_.size() - 1;
}

void Checker::begin(const Execution& x) {
  for (std::size_t i = 0; i < operations_.size(); ++i) {
    if (operations_[i].is_static) values_[i] = value_of(operations_[i], x);
  }
}

Relation Checker::value_of(const Operation& operation, const Execution& x) const {
  const auto pairs = [&x](auto&& related) {
    Relation result(x.events.size());
    for (std::size_t i = 0; i < x.events.size(); ++i) {
      for (std::size_t j = 0; j < x.events.size(); ++j) {
        if (related(x.events[i], x.events[j])) result.add(i, j);
      }
    }
    return result;
  };
  const auto& a = values_[operation.a];
  const auto& b = values_[operation.b];
  switch (operation.op) {
    case Op::kPo:
      return x.po;
    case Op::kRf:
      return x.rf;
    case Op::kCo:
      return x.co;
    case Op::kFr:
      return x.fr;
    case Op::kRmw:
      return x.rmw;
    case Op::kDep:
      return x.dep;
    case Op::kSameLocation:
      return pairs([](const Event& i, const Event& j) {
        return i.is_access() && j.is_access() && i.location == j.location;
      });
    case Op::kSameThread:
      return pairs([](const Event& i, const Event& j) { return i.thread == j.thread; });
    case Op::kSet: {
      EventSet set = 0;
      for (std::size_t i = 0; i < x.events.size(); ++i)
        set |= operation.test(x.events[i]) ? only(i) : 0;
      return Relation::identity(x.events.size(), set);
    }
    case Op::kUnion:
      return a | b;
    case Op::kIntersection:
      return a & b;
    case Op::kDifference:
      return a - b;
    case Op::kSequence:
      return a * b;
    case Op::kClosure:
      return a.closure();
    case Op::kOrSame:
      return a.or_same();
    case Op::kInverse:
      return a.inverse();
    case Op::kNamed:
    case Op::kStep:
      return a;
  }
  return {};
}

void Checker::compute(const Execution& x, std::size_t end) {
  for (; computed_ < end; ++computed_) {
    if (!operations_[computed_].is_static) values_[computed_] = value_of(operations_[computed_], x);
  }
}

std::optional<std::size_t> Checker::first_broken(const Execution& x) {
  computed_ = 0;
  for (std::size_t i = 0; i < axioms_.size(); ++i) {
    compute(x, axioms_[i].end);
    const Relation& relation = values_[axioms_[i].term];
    const bool holds = kinds_[i] == Axiom::Kind::kAcyclic       ? relation.acyclic()
                       : kinds_[i] == Axiom::Kind::kIrreflexive ? relation.irreflexive()
                                                                : relation.empty();
    if (!holds) return i;
  }
  return std::nullopt;
}

bool Checker::has_race(const Execution& x) {
  if (!race_) return false;
  compute(x, race_->end);
  return !values_[race_->term].empty();
}

std::vector<std::pair<std::string, Relation>> Checker::shown(const Execution& x) {
  std::vector<std::pair<std::string, Relation>> result;
  for (const auto& [name, goal] : shown_) {
    compute(x, goal.end);
    result.emplace_back(name, values_[goal.term]);
  }
  return result;
}

}  // namespace tenon::lab::axiom
