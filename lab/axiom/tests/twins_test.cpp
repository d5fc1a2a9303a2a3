// SPDX-License-Identifier: Apache-2.0
// Models with one rule missing: our files notice each of them.
#include <gtest/gtest.h>

#include "axiom/judge.hpp"
#include "axiom/tests/files.hpp"

namespace tenon::lab::axiom {
namespace {

Model without(const char* model, const std::string& axiom) {
  Model twin = model_named(model).value();
  EXPECT_EQ(std::erase_if(twin.axioms, [&](const Axiom& one) { return one.name == axiom; }), 1u);
  twin.prune = Prune::kNothing;
  return twin;
}

// The term with another one in place of each part of that name.
Term replaced(const Term& term, const std::string& name, const Term& by) {
  const Term::Node& node = term.node();
  if (node.name == name) return by;
  std::vector<Term> parts;
  for (const Term& part : node.parts) parts.push_back(replaced(part, name, by));
  return Term::of(node.op, node.name, parts, node.test);
}
Model with(const char* model, const std::string& name, const Term& by) {
  Model twin = model_named(model).value();
  for (Axiom& axiom : twin.axioms) axiom.term = replaced(axiom.term, name, by);
  return twin;
}

const Term kNothing = base::po - base::po;

void expect_noticed(const Model& twin, const char* file) {
  const Program program = own_test(file);
  const Verdict right = judge(program, model_named(twin.name).value());
  const Verdict wrong = judge(program, twin);
  EXPECT_STREQ(right.observation(), "Never") << file;
  EXPECT_STREQ(wrong.observation(), "Sometimes") << file;
  EXPECT_GT(wrong.executions(), right.executions()) << file;
}

TEST(WrongTwins, TsoWithoutARuleIsNoticed) {
  expect_noticed(without("tso", "atomicity"), "atomic_xchg");
  expect_noticed(without("tso", "sc-per-location"), "coherence_of_own");
  expect_noticed(with("tso", "mfence", kNothing), "SB+mfences");
  expect_noticed(with("tso", "locked", kNothing), "SB+xchgs");
  expect_noticed(with("tso", "ppo", kNothing), "MP");
}

TEST(WrongTwins, ScWithoutARuleIsNoticed) {
  expect_noticed(without("sc", "atomicity"), "atomic_xchg");
  expect_noticed(without("sc", "sc"), "SB");
}

TEST(WrongTwins, Rc11WithoutARuleIsNoticed) {
  const Term own_write = set([](const Event& e) { return e.is_write(); });
  expect_noticed(with("rc11", "rs", own_write), "c_relseq");
  expect_noticed(without("rc11", "seq-cst"), "c_SB");
  expect_noticed(without("rc11", "seq-cst"), "c_IRIW_fences");
  expect_noticed(without("rc11", "coherence"), "c_MP");
  expect_noticed(without("rc11", "no-thin-air"), "c_LB");
  expect_noticed(without("rc11", "atomicity"), "c_lost_add");
}

TEST(WrongTwins, Cpp20WithoutARuleIsNoticed) {
  expect_noticed(without("cpp20", "seq-cst"), "c_SB");
  expect_noticed(without("cpp20", "coherence"), "c_MP");
  expect_noticed(without("cpp20", "atomicity"), "c_lost_add");
  expect_noticed(without("cpp20-porf", "no-thin-air"), "c_LB");
}

TEST(WrongTwins, JamWithoutARuleIsNoticed) {
  expect_noticed(without("jam", "volatile"), "c_SB");
  expect_noticed(without("jam", "coherence"), "c_MP");
  expect_noticed(without("jam", "coherence-rr"), "c_CoRR");
  expect_noticed(without("jam", "atomicity"), "c_lost_add");
  expect_noticed(without("jam", "no-thin-air"), "c_LB_data");
}

}  // namespace
}  // namespace tenon::lab::axiom
