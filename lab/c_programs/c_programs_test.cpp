// SPDX-License-Identifier: Apache-2.0
// The programs of tests/ against tests/expected.csv: those that are right have so many executions,
// those that are wrong are found.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <ostream>
#include <string>

#include "c_programs/explore_file.hpp"
#include "c_programs/scores.hpp"

namespace tenon::lab {

void PrintTo(const Expected& line, std::ostream* to) {
  *to << line.program << " " << name_of(line.model);
}

namespace {

const std::filesystem::path kFolder = TENON_TESTS_FOLDER;

// The widest model, and the others where they tell something else.
std::vector<Expected> lines() {
  std::map<std::string, std::optional<std::uint64_t>> widest;
  std::vector<Expected> all = read_expected(kFolder / "expected.csv");
  const auto key = [](const Expected& line) {
    return line.flags.empty() ? line.program : line.program + line.flags.front();
  };
  for (const Expected& line : all) {
    if (line.model == Model::kRc11) widest[key(line)] = line.executions;
  }
  std::erase_if(all, [&](const Expected& line) {
    return line.model != Model::kRc11 && widest[key(line)] == line.executions;
  });
  return all;
}

class CPrograms : public testing::TestWithParam<Expected> {};

TEST_P(CPrograms, AreAsExpected) {
  const Expected& line = GetParam();
  ProgramRequest request;
  request.source = kFolder / line.program;
  request.flags = line.flags;
  request.unroll = line.unroll;
  request.bounds.model = line.model;
  request.bounds.runs = 200000;
  const ProgramFindings all = explore(request);
  ASSERT_EQ(all.failure, "");
  if (!line.executions) {
    EXPECT_TRUE(all.found.violation);
    return;
  }
  EXPECT_FALSE(all.found.violation) << all.found.violation->what;
  EXPECT_TRUE(all.found.complete);
  EXPECT_EQ(all.found.executions, *line.executions);
}

std::string name_of_line(const testing::TestParamInfo<Expected>& info) {
  std::string name = info.param.program;
  for (const std::string& flag : info.param.flags) name += flag;
  name += name_of(info.param.model);
  std::ranges::replace_if(
      name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Table, CPrograms, testing::ValuesIn(lines()), name_of_line);

Findings explored(const std::string& program, bool races, bool hangs) {
  ProgramRequest request;
  request.source = kFolder / program;
  request.races = races;
  request.bounds.hangs = hangs;
  return explore(request).found;
}

// Then they are accesses that are explored: the reader sees either value.
TEST(Races, CanBeIgnored) {
  const Findings found = explored("wrong/racy_read.c", false, true);
  EXPECT_FALSE(found.violation);
  EXPECT_EQ(found.executions, 2u);
}

TEST(Hangs, CanBeIgnored) {
  const Findings found = explored("wrong/waits_for_ever.c", true, false);
  EXPECT_FALSE(found.violation);
  EXPECT_EQ(found.executions, 0u);
  EXPECT_EQ(found.blocked, 1u);
}

TEST(Violations, NameTheVariableTheLineAndTheRun) {
  const Findings found = explored("wrong/lost_update.c", true, true);
  ASSERT_TRUE(found.violation);
  EXPECT_GT(found.violation->run, 0u);
  EXPECT_TRUE(std::ranges::any_of(found.violation->trace, [](const std::string& event) {
    return event.find(" x = 1") != std::string::npos &&
           event.find("lost_update.c:") != std::string::npos;
  }));
}

Findings explored_with(const std::string& program, const Bounds& bounds, bool races = true) {
  ProgramRequest request;
  request.source = kFolder / program;
  request.races = races;
  request.bounds = bounds;
  return explore(request).found;
}

TEST(Violations, AreTheSmallestThatIsFoundOrTheFirst) {
  const Findings first = explored_with("wrong/longer_first.c", {});
  ASSERT_TRUE(first.violation);
  Bounds bounds;
  bounds.smallest = true;
  const Findings smallest = explored_with("wrong/longer_first.c", bounds);
  ASSERT_TRUE(smallest.violation);
  EXPECT_EQ(smallest.violation->first_events, first.violation->events);
  EXPECT_EQ(first.violation->events, first.violation->trace.size());
  EXPECT_EQ(smallest.violation->events, first.violation->events - 10);
  EXPECT_EQ(smallest.violation->events, smallest.violation->trace.size());

  bounds.runs = bounds.replay = smallest.violation->run;
  EXPECT_EQ(explored_with("wrong/longer_first.c", bounds).trace, smallest.violation->trace);
}

// Once the race is known, the search starts anew, and has more events than before.
TEST(Violations, AreReplayedAsTheyWereFound) {
  Bounds bounds;
  bounds.smallest = true;
  const Findings found = explored_with("wrong/late_race.c", bounds, false);
  ASSERT_TRUE(found.violation);
  bounds.runs = bounds.replay = found.violation->run;
  EXPECT_EQ(explored_with("wrong/late_race.c", bounds, false).trace, found.violation->trace);
}

TEST(Programs, ThatAreNotThereOrDoNotCompileSayWhy) {
  ProgramRequest request;
  request.source = kFolder / "none.c";
  EXPECT_NE(explore(request).failure.find("there is no such file"), std::string::npos);
  request.source = kFolder / "correct/sb.c";
  request.flags = {"-DN=what"};
  EXPECT_NE(explore(request).failure.find("sb.c:"), std::string::npos);
}

TEST(Programs, ThatAreCutOffLeaveNoFile) {
  const std::filesystem::path folder =
      std::filesystem::path(testing::TempDir()) / (std::to_string(::getpid()) + "cut_off");
  std::filesystem::create_directory(folder);
  const char* const before = std::getenv("TMPDIR");
  const std::string kept = before == nullptr ? "" : before;
  ::setenv("TMPDIR", folder.c_str(), 1);
  ProgramRequest request;
  request.source = kFolder / "cut_off.c";
  EXPECT_NE(explore(request).failure.find("not finished"), std::string::npos);
  before == nullptr ? ::unsetenv("TMPDIR") : ::setenv("TMPDIR", kept.c_str(), 1);
  EXPECT_TRUE(std::filesystem::is_empty(folder));
  std::filesystem::remove_all(folder);
}

class Tables : public testing::TestWithParam<const char*> {};

TEST_P(Tables, ThatAreWrongSayWhere) {
  const std::filesystem::path table =
      std::filesystem::path(testing::TempDir()) / (std::to_string(::getpid()) + "expected.csv");
  std::ofstream(table) << "# a comment\n" << GetParam() << "\n";
  try {
    read_expected(table);
    ADD_FAILURE() << "it was read";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("expected.csv:2:"), std::string::npos);
  }
  std::filesystem::remove(table);
}

INSTANTIATE_TEST_SUITE_P(Lines, Tables,
                         testing::Values("a.c,rc11,", "a.c,rc12,,1", "a.c,sc,,many", "a.c,sc,,-1",
                                         "a.c,sc,,1,2", "a.c,sc,,99999999999999999999999"));

}  // namespace
}  // namespace tenon::lab
