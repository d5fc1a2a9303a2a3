// SPDX-License-Identifier: Apache-2.0
// The axioms of sc and tso against machines: the same final states.
#include "axiom/tests/machine.hpp"

#include <gtest/gtest.h>

#include <random>

#include "axiom/tests/files.hpp"

namespace tenon::lab::axiom {
namespace {

std::set<FinalState> states_under(const Program& program, const char* model) {
  std::set<FinalState> states;
  for (const auto& [state, count] : judge(program, model_named(model).value()).states)
    states.insert(state);
  return states;
}

void expect_same(const Program& program) {
  EXPECT_EQ(states_under(program, "sc"), run_on_machine(program, Buffers::kNone)) << program.name;
  EXPECT_EQ(states_under(program, "tso"), run_on_machine(program, Buffers::kStores))
      << program.name;
}

// The machine's states grow fast; most files are below.
constexpr std::size_t kMostInstructions = 7;
std::size_t size_of(const Program& program) {
  std::size_t size = 0;
  for (const Thread& thread : program.threads) {
    for (const Instruction& one : thread.instructions)
      size += one.kind != Instruction::Kind::kAssign ? 1 : 0;
  }
  return size;
}

void expect_same_in(const std::filesystem::path& folder) {
  for (const auto& file : litmus_files(folder)) {
    const Program program = read_litmus(file.string());
    if (program.language != Language::kC && size_of(program) <= kMostInstructions)
      expect_same(program);
  }
}

TEST(Machine, AgreesOnOurFiles) {
  expect_same_in(kOwnFiles);
}

TEST(Machine, AgreesOnSharedFiles) {
  if (!std::filesystem::exists(kSharedFiles)) GTEST_SKIP() << "skipped: no data";
  expect_same_in(kSharedFiles / "x86");
}

// Nobody thought of these; always the same ones.
class RandomProgram {
 public:
  Program next() {
    Program program;
    program.language = Language::kX86;
    program.name = "random" + std::to_string(number_++);
    program.locations = {{"x", 0}, {"y", 0}};
    program.observed = {{{}, 0}, {{}, 1}};
    for (std::size_t t = 0; t < 2 + below(2); ++t) program.threads.push_back(thread());
    for (std::size_t t = 0; t < program.threads.size(); ++t) {
      for (std::size_t r = 0; r < program.threads[t].registers.size(); ++r)
        program.observed.push_back({t, r});
    }
    return program;
  }

 private:
  std::size_t below(std::size_t limit) { return random_() % limit; }

  Thread thread() {
    Thread thread;
    const std::size_t length = 1 + below(3);
    for (std::size_t i = 0; i < length; ++i) {
      Instruction one;
      one.target = thread.registers.size();
      one.address = Expression::address(below(2));
      one.operand = Expression::constant(static_cast<Value>(1 + below(2)));
      one.expected = Expression::constant(static_cast<Value>(below(2)));
      one.op = below(2) == 0 ? Operator::kSecond : Operator::kAdd;
      static constexpr Instruction::Kind kKinds[] = {
          Instruction::Kind::kLoad,   Instruction::Kind::kLoad,
          Instruction::Kind::kStore,  Instruction::Kind::kStore,
          Instruction::Kind::kUpdate, Instruction::Kind::kCompareExchange,
          Instruction::Kind::kFence};
      one.kind = kKinds[below(std::size(kKinds))];
      const bool is_plain =
          one.kind == Instruction::Kind::kLoad || one.kind == Instruction::Kind::kStore;
      one.order = one.failure_order = is_plain ? Order::kPlain : Order::kSeqCst;
      thread.instructions.push_back(one);
      thread.registers.push_back({"r" + std::to_string(i), 0});
    }
    return thread;
  }

  std::mt19937 random_{1979};
  int number_ = 0;
};

TEST(Machine, AgreesOnRandomPrograms) {
  RandomProgram random;
  for (int i = 0; i < 200 && !testing::Test::HasFailure(); ++i) expect_same(random.next());
}

// A machine that forwards nothing from its buffer would not do.
TEST(Machine, WithoutBuffersIsNotTso) {
  EXPECT_NE(states_under(own_test("SB"), "tso"), run_on_machine(own_test("SB"), Buffers::kNone));
}

}  // namespace
}  // namespace tenon::lab::axiom
