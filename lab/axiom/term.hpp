// SPDX-License-Identifier: Apache-2.0
// Terms over relations: how a model is written down. A term can be computed on an execution, and a
// pair that is in it can be explained as a path of named steps.
//
// The language is a small part of cat (Alglave, Cousot, Maranget, "Syntax and semantics of the weak
// consistency model specification language cat", 2016).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "axiom/execution.hpp"

namespace tenon::lab::axiom {

class Term {
 public:
  enum class Op : std::uint8_t {
    kPo,
    kRf,
    kCo,
    kFr,
    kRmw,
    kDep,
    kSameLocation,  ///< accesses of one location
    kSameThread,
    kSet,  ///< identity on a set of events
    kUnion,
    kIntersection,
    kDifference,
    kSequence,
    kClosure,  ///< a+
    kOrSame,   ///< a?
    kInverse,
    kNamed,  ///< its part, which explanations go through
    kStep,   ///< its part, which explanations show as one step of this name
  };
  using Test = bool (*)(const Event&);
  struct Node {
    Op op;
    std::string name;
    std::vector<Term> parts;
    Test test = nullptr;  ///< kSet
  };

  const Node& node() const noexcept { return *node_; }
  /// Equal terms that were written down once are computed once.
  const void* identity() const noexcept { return node_.get(); }

  static Term of(Op op, std::string name, std::vector<Term> parts = {}, Test test = nullptr) {
    Term term;
    term.node_ = std::make_shared<const Node>(Node{op, std::move(name), std::move(parts), test});
    return term;
  }

 private:
  Term() = default;
  std::shared_ptr<const Node> node_;
};

Term operator|(const Term& a, const Term& b);
Term operator&(const Term& a, const Term& b);
Term operator-(const Term& a, const Term& b);
/// a ; b
Term operator*(const Term& a, const Term& b);
Term closure(const Term& a);
Term or_same(const Term& a);
Term inverse(const Term& a);
Term named(const std::string& name, const Term& a);
Term step(const std::string& name, const Term& a);
/// [set]
Term set(Term::Test test);

namespace base {
inline const Term po = Term::of(Term::Op::kPo, "po");
inline const Term rf = Term::of(Term::Op::kRf, "rf");
inline const Term co = Term::of(Term::Op::kCo, "co");
inline const Term fr = Term::of(Term::Op::kFr, "fr");
inline const Term rmw = Term::of(Term::Op::kRmw, "rmw");
inline const Term dep = Term::of(Term::Op::kDep, "dep");
inline const Term same_location = Term::of(Term::Op::kSameLocation, "loc");
inline const Term same_thread = Term::of(Term::Op::kSameThread, "int");
}  // namespace base

}  // namespace tenon::lab::axiom
