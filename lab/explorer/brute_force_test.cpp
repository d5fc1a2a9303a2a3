// SPDX-License-Identifier: Apache-2.0
// The explorer against the brute force: not only as many executions, but the same ones.
#include "explorer/brute_force.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>

#include "explorer/known_programs.hpp"
#include "explorer/programs/tiny_check.hpp"
#include "explorer/random_program.hpp"

namespace tenon::lab {
namespace {

void expect_same(const tiny::Program& program, Model model) {
  SCOPED_TRACE(std::string(name_of(model)) + ", " + tiny::text_of(program));
  std::set<std::string> wanted = brute::executions(program, model);
  const tiny::Explored found = tiny::explore(program, model);
  EXPECT_TRUE(found.findings.complete);
  EXPECT_FALSE(found.findings.violation) << found.findings.violation->what;
  EXPECT_EQ(found.findings.blocked, 0u);
  EXPECT_EQ(found.findings.executions, wanted.size());
  for (const std::string& execution : found.names)
    EXPECT_EQ(wanted.erase(execution), 1u) << "not allowed, or twice: " << execution;
  for (const std::string& execution : wanted) ADD_FAILURE() << "missing: " << execution;
}

class Known : public testing::TestWithParam<KnownProgram> {};

TEST_P(Known, ExplorerAndBruteForceAgree) {
  for (const Model model : kAllModels) expect_same(GetParam().program, model);
}

TEST_P(Known, BruteForceFindsTheKnownCounts) {
  const KnownProgram& known = GetParam();
  if (!known.counts) return;
  SCOPED_TRACE(tiny::text_of(known.program));
  EXPECT_EQ(brute::executions(known.program, Model::kSc).size(), known.counts->sc);
  EXPECT_EQ(brute::executions(known.program, Model::kTso).size(), known.counts->tso);
  EXPECT_EQ(brute::executions(known.program, Model::kRc11).size(), known.counts->rc11);
}

INSTANTIATE_TEST_SUITE_P(Programs, Known, testing::ValuesIn(known_programs()),
                         [](const auto& info) { return info.param.program.name; });

// Nobody thought of these. Always the same ones, so that a failure can be repeated.
TEST(RandomPrograms, ExplorerAndBruteForceAgree) {
  RandomProgram random(20170618, 6);
  int equal = 0;
  for (; equal < 400 && !testing::Test::HasFailure(); ++equal) {
    const tiny::Program program = random.next();
    for (const Model model : kAllModels) expect_same(program, model);
  }
  std::printf("{\"claim\":\"explorer.counts\",\"random_programs\":%d}\n", equal);
}

// No graph is made in which somebody waits. The brute force has room for so many events.
TEST(RandomPrograms, WithLocksTheyAgree) {
  RandomProgram full(20230721, 6);
  RandomProgram of_locks(20230722, 3);
  for (int i = 0; i < 100 && !testing::Test::HasFailure(); ++i) {
    const tiny::Program program =
        i % 4 == 0 ? of_locks.next_with_locks(3) : full.next_with_locks(2);
    for (const Model model : kAllModels) expect_same(program, model);
  }
}

}  // namespace
}  // namespace tenon::lab
