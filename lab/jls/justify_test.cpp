// SPDX-License-Identifier: Apache-2.0
// The commit procedure: against itself without pruning, its results against the rules as they are
// written, and without one rule after the other.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <ostream>
#include <string>

#include "jls/commit_check.hpp"
#include "jls/naive_commits.hpp"
#include "jls/parser.hpp"
#include "jls/random_program.hpp"
#include "jls/sequential.hpp"
#include "jls/table.hpp"

namespace tenon::lab::jls {
namespace {

Program causality_case(const std::string& number) {
  return parse_file(JLS_SOURCE_DIR "/causality/" + number + ".jmm");
}

TEST(Justify, PruningLosesNothing) {
  std::size_t refused = 0;
  std::size_t all = 0;
  for (unsigned seed = 0; seed < 150; ++seed) {
    const Program program = parse("random", random_program(seed, 2, false));
    const Table table = judge(program);
    const Rules rules;
    const Justifier justifier(table.executions, rules);
    for (std::size_t i = 0; i < table.executions.size(); ++i) {
      const bool is_justified = justifier.justify(i).has_value();
      ASSERT_EQ(is_justified, is_justified_naively(table.executions, i))
          << random_program(seed, 2, false) << "execution " << i;
      ++all;
      refused += is_justified ? 0 : 1;
    }
  }
  EXPECT_GT(all, 500U);
  EXPECT_GT(refused, 5U) << "nothing to tell apart";
}

// Interleavings, at least, are allowed, and no more than that without races: 17.4.5.
TEST(Justify, InterleavingsAreAllowedAndAreAllWithoutRaces) {
  std::size_t race_free = 0;
  std::size_t more = 0;
  for (unsigned seed = 0; seed < 400; ++seed) {
    const std::string text = random_program(seed, 2 + seed % 2, seed % 2 == 0);
    const Program program = parse("random", text);
    const Table table = judge(program);
    const auto interleavings = interleave(program, table.combinations).outcomes;
    const auto allowed = allowed_outcomes(table);
    ASSERT_TRUE(std::ranges::includes(allowed, interleavings)) << text;
    more += allowed.size() > interleavings.size() ? 1 : 0;
    if (!table.is_data_race_free) continue;
    ASSERT_EQ(allowed, interleavings) << text;
    ++race_free;
  }
  EXPECT_GT(race_free, 50U);
  EXPECT_GT(more, 50U);
}

TEST(Justify, WhatIsFoundKeepsTheRules) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(JLS_SOURCE_DIR)) {
    if (entry.path().extension() != ".jmm") continue;
    const Table table = judge(parse_file(entry.path()));
    for (const Outcome& outcome : table.outcomes) {
      if (!outcome.is_allowed) continue;
      EXPECT_EQ(violated_by(table.executions, *outcome.execution, outcome.commits), 0)
          << entry.path();
    }
  }
}

TEST(Justify, AWrongSequenceIsNoticed) {
  const Table table = judge(causality_case("01"));
  const auto weak = std::ranges::find(table.outcomes, std::vector<Value>{1, 1}, &Outcome::values);
  ASSERT_TRUE(weak != table.outcomes.end() && weak->is_allowed);
  std::vector<Commit> commits = weak->commits;
  ASSERT_GT(commits.size(), 2U);
  commits.erase(commits.begin());
  EXPECT_NE(violated_by(table.executions, *weak->execution, commits), 0);
  commits = weak->commits;
  commits.pop_back();
  EXPECT_NE(violated_by(table.executions, *weak->execution, commits), 0);
}

// ---- wrong twins

/// Whether the claim of a program, which the model meets, is met by a twin, too.
bool meets_claim(const Program& program, const Rules& rules) {
  return std::ranges::all_of(judge(program, rules).verdicts, &Verdict::as_claimed);
}

TEST(WrongTwin, ConsistencyAloneLetsValuesComeOutOfThinAir) {
  Rules rules;
  rules.causality = false;
  for (const char* number : {"04", "05", "10", "12", "13", "14", "15", "19", "20"}) {
    EXPECT_TRUE(meets_claim(causality_case(number), {})) << number;
    EXPECT_FALSE(meets_claim(causality_case(number), rules)) << number;
  }
}

// Actions told by their place in the thread cannot stand in for each other.
TEST(WrongTwin, IdentityByPlaceForbidsCases17And18) {
  Rules rules;
  rules.free_identity = false;
  EXPECT_FALSE(meets_claim(causality_case("17"), rules));
  EXPECT_FALSE(meets_claim(causality_case("18"), rules));
}

struct Twin {
  std::size_t rule;
  std::string program;
};

void PrintTo(const Twin& twin, std::ostream* out) {
  *out << "without rule " << twin.rule;
}

class CommitRule : public testing::TestWithParam<Twin> {};

TEST_P(CommitRule, IsNeeded) {
  const Program program = parse("twin", GetParam().program);
  EXPECT_TRUE(meets_claim(program, {}));
  EXPECT_FALSE(meets_claim(program, Rules::without(GetParam().rule)));
}

// What is forbidden here would need the rule to be broken. For rule 3 no program is known in which
// the others do not forbid as much.
INSTANTIATE_TEST_SUITE_P(
    Causality, CommitRule,
    testing::Values(
        // r would have to be committed before v, which orders the write before it, is.
        Twin{2, R"(int y, z, q; volatile int v;
                   thread T1 { y = 1; rq = q; if (rq == 1) v = 1; }
                   thread T2 { rv = v; ry = y; z = ry; }
                   thread T3 { rz = z; q = rz; }
                   forbidden rv == 1 && ry == 1 && rz == 1 && rq == 1;)"},
        // A write of 0 is committed where it is one of 1.
        Twin{4, R"(int x, y;
                   thread T1 { r1 = x; y = r1; }
                   thread T2 { r2 = y; x = r2; }
                   forbidden r1 == 1 && r2 == 1;)"},
        // r1, committed with the initial 0, would see 1 once more, for y = 1 to be written.
        Twin{5, R"(int x, y, q;
                   thread T1 { r1 = x; r4 = q; if (r1 == 1 || r4 == 1) y = 1; }
                   thread T2 { r2 = y; q = r2; }
                   thread T3 { x = 1; }
                   forbidden r1 == 0 && r4 == 1 && r2 == 1;)"},
        // Reads that are not committed see what races with them.
        Twin{6, R"(int x, y;
                   thread T1 { r1 = x; if (r1 == 1) y = 1; }
                   thread T2 { r2 = y; if (r2 == 1) x = 1; }
                   forbidden r1 == 1 && r2 == 1;)"},
        // r1 is committed where it sees a write that is not: causality test case 19.
        Twin{7, R"(int x, y;
                   thread T1 { join T3; r1 = x; y = r1; }
                   thread T2 { r2 = y; x = r2; }
                   thread T3 { r3 = x; if (r3 != 42) x = 42; }
                   forbidden r1 == 42 && r2 == 42 && r3 == 42;)"},
        // y = 1 is committed thanks to v, which is not seen after all.
        Twin{8, R"(int x, y; volatile int v;
                   thread T1 { rv = v; r1 = x; if (rv == 1 || r1 == 1) y = 1; }
                   thread T2 { r2 = y; x = r2; }
                   thread T3 { v = 1; }
                   forbidden rv == 0 && r1 == 1 && r2 == 1;)"}),
    [](const auto& twin) { return "Rule" + std::to_string(twin.param.rule); });

TEST(WrongTwin, WithoutFreezesFinalFieldsAreNoBetterThanOthers) {
  Rules rules;
  rules.freezes = false;
  for (const char* name :
       {"publish_final", "dcl_final", "final_leads_to_object", "final_through_two_threads"}) {
    const Program program = parse_file(JLS_SOURCE_DIR "/tables/" + std::string(name) + ".jmm");
    EXPECT_TRUE(meets_claim(program, {})) << name;
    EXPECT_FALSE(meets_claim(program, rules)) << name;
  }
}

}  // namespace
}  // namespace tenon::lab::jls
