// SPDX-License-Identifier: Apache-2.0
// Every demonstration runs, and together they name all that they have to cover.
#include "machine/explain.hpp"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "machine/wrapped.hpp"

namespace tenon::lab::machine {
namespace {

class Runs : public testing::TestWithParam<Demonstration> {};

TEST_P(Runs, AndSaysSomething) {
  Report report;
  GetParam().run(report);
  EXPECT_FALSE(report.json().empty());
  EXPECT_FALSE(report.text().empty());
}
INSTANTIATE_TEST_SUITE_P(Each, Runs, testing::ValuesIn(all_demonstrations()), [](const auto& info) {
  std::string name = info.param.name;
  std::ranges::replace(name, '-', '_');
  return name;
});

TEST(Demonstrations, CoverTheOrigin) {
  std::set<std::string> named;
  std::set<std::string> names;
  for (const Demonstration& each : all_demonstrations()) {
    EXPECT_TRUE(names.insert(each.name).second) << each.name;
    std::istringstream ids(each.ids);
    for (std::string id; ids >> id;) named.insert(id.substr(0, id.find(',')));
  }
  const auto expect = [&](const std::string& prefix, int first, int last) {
    for (int i = first; i <= last; ++i)
      EXPECT_TRUE(named.contains(prefix + std::to_string(i))) << prefix << i;
  };
  expect("S3-M", 1, 11);
  expect("S3-D", 1, 7);
  expect("S3-U", 1, 5);
  expect("F", 8, 21);
  expect("F", 28, 33);
}

std::string shown(const std::string& name) {
  Report report;
  for (const Demonstration& each : all_demonstrations()) {
    if (each.name == name) each.run(report);
  }
  return report.text();
}

TEST(Demonstrations, NameTheRaceOfDoubleCheckedLocking) {
  EXPECT_NE(shown("double-checked-locking")
                .find("data race: \"t write it.field\" and \"u read it.field\""),
            std::string::npos);
}

TEST(Demonstrations, ShowWhatEachStepOfMesiIsFor) {
  const std::string text = shown("mesi");
  for (const char* broken : {"P0 writes 2: x: one cache owns it", "P1 reads: x: one cache owns it",
                             "P0 has a clean copy, 1", "P1 reads again 1, and 2 was written"})
    EXPECT_NE(text.find(broken), std::string::npos) << broken;
  EXPECT_NE(text.find("  MESI                                    nothing\n"), std::string::npos);
}

TEST(Demonstrations, RefuseWhatCannotHappen) {
  EXPECT_NE(shown("lock-order").find("cannot happen"), std::string::npos);
  EXPECT_NE(shown("eight-actions").find("refused, 17.7"), std::string::npos);
}

TEST(Demonstrations, AskTheHardwareWhereSomebodyCan) {
  std::string asked;
  const HardwareRunner runner = [&](const std::string& litmus, Report&) { asked += litmus + " "; };
  for (const Demonstration& each : reordering_demonstrations(runner)) {
    Report report;
    each.run(report);
  }
  EXPECT_EQ(asked, "LB SB ");
}

std::string printed(const std::string& arguments) {
  CLI::App app;
  add_explain_command(app);
  add_hb_command(app);
  testing::internal::CaptureStdout();
  try {
    app.parse(arguments);
  } catch (const CLI::Error&) {
    return testing::internal::GetCapturedStdout() + "exit";
  }
  return testing::internal::GetCapturedStdout();
}

TEST(Explain, ListsRunsAndRefuses) {
  EXPECT_NE(printed("explain").find("double-checked-locking"), std::string::npos);
  EXPECT_TRUE(printed("explain halves").starts_with("=== halves: "));
  const auto line = nlohmann::json::parse(printed("explain halves --json"));
  EXPECT_EQ(line.at("name"), "halves");
  EXPECT_EQ(line.at("shown").at(0).at("rows").at(0).at("main memory"), 0);
  EXPECT_EQ(printed("explain nothing"), "exit");
}

TEST(Hb, AnswersAFile) {
  EXPECT_EQ(printed("hb " TENON_HB_PROGRAMS "/message_passing.hb"),
            "yes: \"t write data\" happens before \"u read data\"\n"
            "  t write data  ->  t volatile-write ready   by program order\n"
            "  t volatile-write ready  ->  u volatile-read ready   by volatile\n"
            "  u volatile-read ready  ->  u read data   by program order\n"
            "  together by transitivity\n"
            "no data race\n");
}

TEST(Wrapped, BreaksLongLinesOnly) {
  EXPECT_EQ(wrapped("  a b\nlong words here", 10), "  a b\nlong words\nhere\n");
  EXPECT_EQ(wrapped("indivisible", 4), "indivisible\n");
}

TEST(Table, PadsByCharacters) {
  const Table table{{"n", "text"}, {{std::int64_t{10}, "\u2192"}, {1.5, "x"}}};
  EXPECT_EQ(table.text(), "  n     text\n    10  \u2192\n  1.50  x\n");
}

}  // namespace
}  // namespace tenon::lab::machine
