// SPDX-License-Identifier: Apache-2.0
// The code that is made of a program: one thread alone has one outcome, and the models know which.
#include <gtest/gtest.h>

#include "axiom/tests/files.hpp"
#include "hardware/comparison.hpp"

namespace tenon::lab::hardware {
namespace {

using axiom::Instruction;
using axiom::Program;
namespace fs = std::filesystem;

const fs::path kOneThread = fs::path(TENON_SOURCE_DIR) / "lab/hardware/tests/one_thread";
constexpr Options kFew{3000, 1};

/// A program, and what a model says that it ends in.
struct Alone {
  Program program;
  axiom::Verdict verdict;
};

// One thread of a program, with all that can be seen of it.
Program alone(const Program& program, std::size_t thread) {
  Program one = program;
  one.threads = {program.threads[thread]};
  one.filter.reset();
  one.condition = {};
  one.observed.clear();
  for (std::size_t r = 0; r < one.threads[0].registers.size(); ++r) {
    if (!one.threads[0].registers[r].name.empty()) one.observed.push_back({0, r});
  }
  for (std::size_t l = 0; l < one.locations.size(); ++l) one.observed.push_back({{}, l});
  return one;
}

// But for threads that wait for others, and those that go astray on their own.
void add_if_it_ends(std::vector<Alone>& all, const Program& program) {
  const axiom::Verdict verdict = judge(program, axiom::model_named("sc").value());
  if (!verdict.has_cut && !verdict.has_fault) all.push_back({program, verdict});
}

std::vector<Alone> threads_of(const fs::path& folder, std::size_t step = 1) {
  std::vector<Alone> all;
  const auto files = axiom::litmus_files(folder);
  for (std::size_t i = 0; i < files.size(); i += step) {
    const Program program = axiom::read_litmus(files[i].string());
    for (std::size_t t = 0; t < program.threads.size(); ++t) add_if_it_ends(all, alone(program, t));
  }
  return all;
}

std::vector<Histogram> run(const std::vector<Alone>& all) {
  std::vector<Program> programs;
  for (const Alone& one : all) programs.push_back(one.program);
  std::vector<Histogram> histograms;
  run_on_hardware(programs, kFew,
                  [&](std::size_t, const Histogram& one) { histograms.push_back(one); });
  return histograms;
}

void expect_what_the_model_says(const std::vector<Alone>& all) {
  ASSERT_FALSE(all.empty());
  const auto histograms = run(all);
  for (std::size_t i = 0; i < all.size(); ++i) {
    ASSERT_TRUE(histograms[i].was_run()) << histograms[i].why_not_run;
    ASSERT_EQ(all[i].verdict.states.size(), 1u);
    ASSERT_EQ(histograms[i].seen.size(), 1u) << all[i].program.name;
    EXPECT_EQ(histograms[i].seen.begin()->first, all[i].verdict.states.begin()->first)
        << all[i].program.name;
    EXPECT_EQ(histograms[i].seen.begin()->second, kFew.rounds);
  }
}

TEST(OneThread, OfEachInstruction) {
  expect_what_the_model_says(threads_of(kOneThread));
}
TEST(OneThread, OfEachTest) {
  expect_what_the_model_says(threads_of(axiom::kOwnFiles));
}
TEST(OneThread, OfOthersInX86) {
  if (!fs::exists(axiom::kSharedFiles)) GTEST_SKIP() << "skipped: no data";
  expect_what_the_model_says(threads_of(axiom::kSharedFiles / "x86", 5));
}
TEST(OneThread, OfOthersInC) {
  if (!fs::exists(axiom::kSharedFiles)) GTEST_SKIP() << "skipped: no data";
  expect_what_the_model_says(threads_of(axiom::kSharedFiles / "c11", 5));
}

// Wrong twins: an instruction left out of the code is noticed, if it matters. Every other one.
TEST(OneThread, WithoutOneInstruction) {
  std::vector<Alone> originals;
  std::vector<Alone> twins;
  for (const Alone& right : threads_of(kOneThread)) {
    for (std::size_t i = 0; i < right.program.threads[0].instructions.size(); i += 2) {
      Program wrong = right.program;
      axiom::Thread& thread = wrong.threads[0];
      thread.registers.emplace_back();
      Instruction nothing;
      nothing.target = thread.registers.size() - 1;
      thread.instructions[i] = nothing;
      std::vector<Alone> twin;
      add_if_it_ends(twin, wrong);
      if (twin.empty() || twin[0].verdict.states == right.verdict.states) continue;
      originals.push_back(right);
      twins.push_back(twin[0]);
    }
  }
  const auto histograms = run(twins);
  for (std::size_t i = 0; i < twins.size(); ++i) {
    const Comparison compared(originals[i].program, histograms[i],
                              models_for(originals[i].program.language));
    EXPECT_FALSE(compared.forbidden_and_seen().empty()) << originals[i].program.name << " " << i;
  }
  EXPECT_GT(twins.size(), 50u);
}

}  // namespace
}  // namespace tenon::lab::hardware
