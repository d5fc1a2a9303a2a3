// SPDX-License-Identifier: Apache-2.0
#include "axiom/term.hpp"

namespace tenon::lab::axiom {

using Op = Term::Op;

Term operator|(const Term& a, const Term& b) {
  return Term::of(Op::kUnion, {}, {a, b});
}
Term operator&(const Term& a, const Term& b) {
  return Term::of(Op::kIntersection, {}, {a, b});
}
Term operator-(const Term& a, const Term& b) {
  return Term::of(Op::kDifference, {}, {a, b});
}
Term operator*(const Term& a, const Term& b) {
  return Term::of(Op::kSequence, {}, {a, b});
}
Term closure(const Term& a) {
  return Term::of(Op::kClosure, {}, {a});
}
Term or_same(const Term& a) {
  return Term::of(Op::kOrSame, {}, {a});
}
Term inverse(const Term& a) {
  return Term::of(Op::kInverse, {}, {a});
}
Term named(const std::string& name, const Term& a) {
  return Term::of(Op::kNamed, name, {a});
}
Term step(const std::string& name, const Term& a) {
  return Term::of(Op::kStep, name, {a});
}
Term set(Term::Test test) {
  return Term::of(Op::kSet, {}, {}, test);
}

}  // namespace tenon::lab::axiom
