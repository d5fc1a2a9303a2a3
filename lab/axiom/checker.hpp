// SPDX-License-Identifier: Apache-2.0
// Asks a model about one execution after the other, and why not.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "axiom/execution.hpp"
#include "axiom/model.hpp"

namespace tenon::lab::axiom {

/// One step of a path between events.
struct Step {
  std::size_t from = 0;
  std::size_t to = 0;
  std::string name;
};

struct Violation {
  std::size_t axiom = 0;    ///< its place in the model
  std::vector<Step> cycle;  ///< ends where it begins
};

/// Terms in the order in which they are computed. What depends on program order only is computed
/// once for all executions with the same events.
class Checker {
 public:
  explicit Checker(const Model& model);

  /// To be called first, and again when the events are others.
  void begin(const Execution& x);
  /// The place of the first axiom that does not hold; none when the model allows `x`.
  std::optional<std::size_t> first_broken(const Execution& x);
  /// For an execution that first_broken() was just asked about.
  Violation explain(const Execution& x, std::size_t axiom);
  bool has_race(const Execution& x);
  /// The model's shown relations, by name.
  std::vector<std::pair<std::string, Relation>> shown(const Execution& x);

 private:
  struct Operation {
    Term::Op op;
    std::string name;
    std::size_t a = 0;
    std::size_t b = 0;
    Term::Test test = nullptr;
    bool is_static = false;
  };
  struct Goal {
    std::size_t term;
    std::size_t end;  ///< operations before this one are enough
  };

  Goal compile(const Term& term);
  std::size_t add(const Term& term);
  void compute(const Execution& x, std::size_t end);
  Relation value_of(const Operation& operation, const Execution& x) const;
  void path(std::size_t term, std::size_t from, std::size_t to, std::vector<Step>& steps) const;
  /// For an axiom of emptiness: a pair of the relation, as a way there and back.
  std::vector<Step> round_trip(std::size_t term) const;
  std::vector<Step> shortest_cycle(std::size_t term, bool of_one_step) const;
  void closure_path(std::size_t term, std::size_t from, std::size_t to,
                    std::vector<Step>& steps) const;

  std::vector<Axiom::Kind> kinds_;
  std::vector<Goal> axioms_;
  std::optional<Goal> race_;
  std::vector<std::pair<std::string, Goal>> shown_;
  std::vector<Operation> operations_;
  std::vector<std::pair<const void*, std::size_t>> known_;  // terms by identity
  std::vector<Term> terms_;                                 // keeps identities alive
  std::vector<Relation> values_;                            // by operation
  std::size_t computed_ = 0;  // operations before this one have this execution's value
};

/// A shortest way along `relation` from one event to another, as the events on it, both included;
/// of at least one step, so that from == to asks for a cycle. Empty when there is none.
std::vector<std::size_t> shortest_way(const Relation& relation, std::size_t from, std::size_t to);

}  // namespace tenon::lab::axiom
