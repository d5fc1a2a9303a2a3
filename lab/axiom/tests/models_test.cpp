// SPDX-License-Identifier: Apache-2.0
// Our own litmus files under each model. The numbers are derived by hand: an execution is a choice
// of a write for each read and of an order of the writes to each location. All states are shown by
// their own execution unless the table says otherwise.
#include <gtest/gtest.h>

#include <ostream>

#include "axiom/judge.hpp"
#include "axiom/tests/files.hpp"

namespace tenon::lab::axiom {
namespace {

struct Expected {
  const char* file;
  const char* model;
  const char* observation;
  std::size_t states;
  std::uint64_t executions;
  friend std::ostream& operator<<(std::ostream& out, const Expected& one) {
    return out << one.file << " under " << one.model;
  }
};

const Expected kTable[] = {
    // 4 ways to read two flags; a model takes the weak one away or not.
    {"SB", "sc", "Never", 3, 3},
    {"SB", "tso", "Sometimes", 4, 4},
    {"SB+mfences", "tso", "Never", 3, 3},
    {"SB+xchgs", "tso", "Never", 3, 3},
    {"SB+lfences", "tso", "Sometimes", 4, 4},
    {"forwarding", "sc", "Never", 3, 3},
    {"forwarding", "tso", "Sometimes", 4, 4},
    {"LB", "sc", "Never", 3, 3},
    {"LB", "tso", "Never", 3, 3},
    {"MP", "tso", "Never", 3, 3},
    {"IRIW", "tso", "Never", 15, 15},
    {"2+2W", "tso", "Never", 3, 3},
    {"R", "sc", "Never", 3, 3},
    {"R", "tso", "Sometimes", 4, 4},
    {"S", "tso", "Never", 3, 3},
    {"CoRR", "tso", "Never", 3, 3},
    {"atomic_xchg", "sc", "Never", 2, 2},
    {"atomic_xchg", "tso", "Never", 2, 2},
    // Both read 0 (two orders of the writes), or one reads what the other wrote.
    {"inc64", "tso", "Sometimes", 2, 4},
    {"lock_inc64", "tso", "Never", 1, 2},
    // One is first; the other fails, or comes after it.
    {"spinlock64", "tso", "Never", 3, 4},
    {"pointer64", "tso", "Always", 2, 2},

    {"c_SB", "rc11", "Never", 3, 3},
    {"c_SB", "cpp20", "Never", 3, 3},
    {"c_SB", "jam", "Never", 3, 3},
    {"c_SB", "tso", "Never", 3, 3},  // a seq_cst store is an XCHG there
    {"c_LB", "sc", "Never", 3, 3},
    {"c_LB", "rc11", "Never", 3, 3},
    {"c_LB", "cpp20", "Sometimes", 4, 4},
    {"c_LB", "cpp20-porf", "Never", 3, 3},
    {"c_LB", "jam", "Sometimes", 4, 4},
    {"c_LB_data", "cpp20", "Sometimes", 4, 4},
    {"c_LB_data", "jam", "Never", 3, 3},
    // The value 0 is stored: P0 reads the initial 0 or the stored one.
    {"c_LB_joined", "rc11", "Never", 2, 3},
    {"c_LB_joined", "jam", "Sometimes", 3, 4},
    {"c_MP", "rc11", "Never", 3, 3},
    {"c_MP", "cpp20", "Never", 3, 3},
    {"c_MP", "jam", "Never", 3, 3},
    {"c_MP_fences", "rc11", "Never", 3, 3},
    {"c_MP_fences", "jam", "Never", 3, 3},
    {"c_MP_relaxed", "rc11", "Sometimes", 4, 4},
    {"c_MP_relaxed", "tso", "Never", 3, 3},
    {"c_MP_plain", "rc11", "Always", 2, 2},
    {"c_MP_plain", "jam", "Always", 2, 2},
    {"c_IRIW_acq", "sc", "Never", 15, 15},
    {"c_IRIW_acq", "rc11", "Sometimes", 16, 16},
    {"c_IRIW_fences", "rc11", "Never", 15, 15},
    {"c_IRIW_fences", "cpp20", "Never", 15, 15},
    {"c_IRIW_fences", "jam", "Never", 15, 15},
    {"c_CoRR", "rc11", "Never", 3, 3},
    {"c_CoRR", "jam", "Never", 3, 3},
    {"c_CoRR_plain", "jam", "Sometimes", 4, 4},
    {"c_fetch_adds", "rc11", "Always", 1, 6},  // 3! orders
    {"c_compare_exchange", "rc11", "Never", 2, 2},
    // The loop is left at its first, second or third look.
    {"c_loop", "rc11", "Always", 1, 3},

    // What tells models apart: whether a release sequence has its own thread's later stores,
    {"c_relseq", "rc11", "Never", 4, 4},
    {"c_relseq", "cpp20", "Sometimes", 5, 5},
    {"c_relseq", "cpp20-porf", "Sometimes", 5, 5},
    // whether happens-before to another location counts after a store to the same one,
    {"c_WWmerge1", "rc11", "Sometimes", 18, 18},
    {"c_WWmerge1", "cpp20", "Sometimes", 17, 17},
    {"c_WWmerge2", "rc11", "Sometimes", 18, 18},
    {"c_WWmerge2", "cpp20", "Never", 17, 17},
    // and that a read-modify-write is one operation.
    {"c_Z6.U", "rc11", "Sometimes", 12, 24},
    {"c_Z6.U", "cpp20", "Sometimes", 12, 24},
    {"c_relseq", "jam", "Sometimes", 5, 5},
    {"c_WWmerge1", "jam", "Sometimes", 17, 17},
    {"c_WWmerge2", "jam", "Never", 17, 17},
    {"c_Z6.U", "jam", "Sometimes", 12, 24},
};

class Models : public testing::TestWithParam<Expected> {};

TEST_P(Models, GiveTheExpectedAnswer) {
  const Expected& expected = GetParam();
  const Program program = own_test(expected.file);
  const Verdict verdict = judge(program, model_named(expected.model).value());
  EXPECT_STREQ(verdict.observation(), expected.observation);
  EXPECT_EQ(verdict.states.size(), expected.states);
  EXPECT_EQ(verdict.executions(), expected.executions);
}

std::string name_of_test(const testing::TestParamInfo<Expected>& info) {
  std::string name = std::string(info.param.file) + "_" + info.param.model;
  std::ranges::replace_if(
      name, [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); }, '_');
  return name;
}
INSTANTIATE_TEST_SUITE_P(OwnFiles, Models, testing::ValuesIn(kTable), name_of_test);

TEST(Races, MakeAProgramUndefined) {
  const char* models[] = {"rc11", "cpp20", "cpp20-porf"};
  for (const char* name : models) {
    EXPECT_TRUE(judge(own_test("c_MP_racy"), *model_named(name)).is_racy) << name;
    EXPECT_FALSE(judge(own_test("c_MP_plain"), *model_named(name)).is_racy) << name;
    EXPECT_FALSE(judge(own_test("c_MP_relaxed"), *model_named(name)).is_racy) << name;
  }
  EXPECT_FALSE(judge(own_test("c_MP_racy"), *model_named("jam")).is_racy) << "Java defines it";
}

TEST(Models, OfCDoNotSpeakOfX86) {
  EXPECT_THROW(judge(own_test("SB"), *model_named("rc11")), std::invalid_argument);
  EXPECT_FALSE(model_named("x86"));
  for (const std::string& name : model_names()) EXPECT_EQ(model_named(name)->name, name);
}

TEST(Loops, AreCutAndThatIsSaid) {
  EXPECT_TRUE(judge(own_test("c_loop"), *model_named("rc11")).has_cut);
  EXPECT_FALSE(judge(own_test("c_MP"), *model_named("rc11")).has_cut);
}

TEST(Faults, AreLeftOutAndThatIsSaid) {
  const Program program = parse_litmus("f", "X86_64 f\n{ }\nP0;\nmovl $1,(%rax);\nexists true\n");
  const Verdict verdict = judge(program, *model_named("tso"));
  EXPECT_TRUE(verdict.has_fault);
  EXPECT_EQ(verdict.executions(), 0u);
}

TEST(Large, ProgramsAreRefused) {
  std::string text = "C large\n{ }\nP0 (atomic_int* x) {\n";
  for (int i = 0; i < 70; ++i) text += "atomic_store(x, 1);\n";
  EXPECT_THROW(judge(parse_litmus("l", text + "}\nexists (x=1)\n"), *model_named("sc")),
               std::length_error);
}

// What is left out early is what the axioms forbid anyway.
TEST(Pruning, ChangesNoCount) {
  for (const auto& file : litmus_files(kOwnFiles)) {
    const Program program = read_litmus(file.string());
    for (const std::string& name : model_names()) {
      Model model = *model_named(name);
      if (!applies(model, program.language)) continue;
      const Verdict pruned = judge(program, model);
      std::size_t allowed = 0;
      for (const Witness& witness : witnesses(program, model)) {
        allowed += witness.is_allowed ? 1 : 0;
        EXPECT_EQ(pruned.states.contains(witness.state), witness.is_allowed) << file << name;
      }
      EXPECT_EQ(allowed, pruned.states.size()) << file << name;
      model.prune = Prune::kNothing;
      EXPECT_EQ(judge(program, model).executions(), pruned.executions()) << file << name;
    }
  }
}

}  // namespace
}  // namespace tenon::lab::axiom
