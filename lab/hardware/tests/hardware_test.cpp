// SPDX-License-Identifier: Apache-2.0
// What may be seen and what may not; no test asks for an outcome that a CPU need not show.
#include <gtest/gtest.h>
#include <sched.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <sstream>

#include "axiom/tests/files.hpp"
#include "hardware/run_command.hpp"
#include "machine/two_threads.hpp"

namespace tenon::lab::hardware {
namespace {

using axiom::Program;

std::uint64_t sum_of(const Histogram& histogram) {
  std::uint64_t sum = 0;
  for (const auto& [state, count] : histogram.seen) sum += count;
  return sum;
}

bool can_run(const Program& program) {
#if !defined(__x86_64__)
  if (program.language != axiom::Language::kC) return false;
#endif
  return program.threads.size() <= static_cast<std::size_t>(machine::usable_cpus());
}

TEST(Hardware, EachRoundCountsOnce) {
  const Program program = test_of("c_SB");
  if (!can_run(program)) GTEST_SKIP() << "not run: one CPU";
  for (const std::uint64_t rounds : {1u, 511u, 512u, 1500u}) {
    const Histogram seen = run_on_hardware(program, {rounds, 7});
    EXPECT_TRUE(seen.was_run()) << seen.why_not_run;
    EXPECT_EQ(seen.runs, rounds);
    EXPECT_EQ(sum_of(seen), rounds);
  }
}

TEST(Hardware, FencesAndLocksKeepTheirWord) {
  for (const char* name : {"SB+mfences", "SB+xchgs", "lock_inc64", "atomic_xchg", "c_SB", "c_MP"}) {
    const Program program = test_of(name);
    if (!can_run(program)) continue;
    const Comparison compared(program, run_on_hardware(program, {50'000, 1}),
                              models_for(program.language));
    EXPECT_TRUE(compared.forbidden_and_seen().empty()) << name;
    EXPECT_GT(compared.allowed_and_seen(), 0u) << name;
  }
}

// All of those for which there are CPUs.
void expect_nothing_forbidden(const std::filesystem::path& folder) {
  std::vector<Program> programs;
  for (const auto& file : axiom::litmus_files(folder))
    programs.push_back(axiom::read_litmus(file.string()));
  run_on_hardware(programs, {2000, 1}, [&](std::size_t place, const Histogram& seen) {
    const Program& program = programs[place];
    EXPECT_EQ(seen.was_run(), can_run(program)) << program.name << seen.why_not_run;
    const Comparison compared(program, seen, models_for(program.language));
    EXPECT_TRUE(compared.forbidden_and_seen().empty()) << program.name << compared.json();
  });
}

TEST(Hardware, ForbidsWhatTheModelsForbid) {
  expect_nothing_forbidden(axiom::kOwnFiles);
  expect_nothing_forbidden(std::filesystem::path(TENON_SOURCE_DIR) / "lab/hardware/programs");
}
TEST(Hardware, ForbidsWhatTheModelsForbidToOthers) {
  if (!std::filesystem::exists(axiom::kSharedFiles)) GTEST_SKIP() << "skipped: no data";
  expect_nothing_forbidden(axiom::kSharedFiles / "x86");
}

// The wrong twin: a model that forbids what every CPU does.
TEST(Comparison, SaysWhatIsForbiddenAndSeen) {
  const Program program = test_of("SB");
  const axiom::FinalState both{1, 1};
  const Histogram seen{10, {{both, 10}}, {}};
  axiom::Model never = axiom::model_named("sc").value();
  never.axioms.push_back({"never", axiom::Axiom::Kind::kEmpty, axiom::base::po});
  const Comparison right(program, seen, models_for(program.language));
  const Comparison wrong(program, seen, {never});
  testing::internal::CaptureStdout();
  EXPECT_EQ(print(right, false), 0);
  EXPECT_EQ(print(wrong, false), 3);
  EXPECT_EQ(print(wrong, true), 3);
  const std::string printed = testing::internal::GetCapturedStdout();
  EXPECT_NE(printed.find("seen: 1 of 4 outcomes that tso allows."), std::string::npos) << printed;
  EXPECT_NE(printed.find("FORBIDDEN by sc, and seen: 0:EAX=1; 1:EAX=1;"), std::string::npos)
      << printed;
  EXPECT_NE(printed.find(R"({"test":"SB","language":"x86","threads":2,"runs":10,"decides":"sc",)"),
            std::string::npos)
      << printed;
  EXPECT_NE(printed.find(R"("forbidden_and_seen":1)"), std::string::npos) << printed;
}

// Store buffering under sc, on a CPU that shows it or not.
TEST(Comparison, ShowsAWeakOutcomeAsForbiddenBySc) {
  const Program program = test_of("SB");
  const Histogram seen{2, {{{0, 0}, 1}, {{0, 1}, 1}}, {}};
  const Comparison compared(program, seen, {axiom::model_named("sc").value()});
  EXPECT_EQ(compared.forbidden_and_seen(),
            std::vector<axiom::FinalState>{(axiom::FinalState{0, 0})});
  EXPECT_EQ(compared.allowed(), 3u);
  EXPECT_EQ(compared.allowed_and_seen(), 1u);
}

TEST(Comparison, KnowsWhereAModelDoesNotSay) {
  const Program racy = test_of("c_MP_racy");
  const Histogram odd{1, {{{7, 7}, 1}}, {}};
  EXPECT_TRUE(Comparison(racy, odd, models_for(racy.language)).forbidden_and_seen().empty());
  const Program loop = test_of("c_loop");
  EXPECT_TRUE(Comparison(loop, odd, models_for(loop.language)).forbidden_and_seen().empty());
  const Program right = test_of("c_MP");
  EXPECT_EQ(Comparison(right, odd, models_for(right.language)).forbidden_and_seen().size(), 1u);
}

std::string why_not(const Program& program) {
  const Histogram seen = run_on_hardware(program, {100, 1});
  EXPECT_EQ(seen.runs, 0u);
  EXPECT_TRUE(seen.seen.empty());
  machine::Report report;
  Comparison(program, seen, models_for(program.language)).show(report);
  EXPECT_NE(report.text().find("not run: "), std::string::npos) << report.text();
  return seen.why_not_run;
}

TEST(NotRun, MoreThreadsThanCpus) {
  Program program = test_of("c_SB");
  const auto cpus = static_cast<std::size_t>(machine::usable_cpus());
  program.threads.resize(cpus + 1, program.threads[0]);
  EXPECT_TRUE(why_not(program).starts_with(std::to_string(cpus + 1) + " threads, and "));
}

TEST(NotRun, OnOneCpu) {
  ::cpu_set_t before;
  ::cpu_set_t one;
  CPU_ZERO(&before);
  CPU_ZERO(&one);
  ASSERT_EQ(::sched_getaffinity(0, sizeof before, &before), 0);
  CPU_SET(::sched_getcpu(), &one);
  ASSERT_EQ(::sched_setaffinity(0, sizeof one, &one), 0);
  EXPECT_EQ(why_not(test_of("c_SB")), "2 threads, and 1 usable CPU");
  ASSERT_EQ(::sched_setaffinity(0, sizeof before, &before), 0);
}

TEST(NotRun, WithoutACompiler) {
  const char* before = std::getenv("CC");
  const std::string kept = before == nullptr ? "" : before;
  ::setenv("CC", "no-such-compiler", 1);
  const std::string why = why_not(axiom::parse_litmus("one", "C one\n{}\nP0 (int* x) { *x = 1; }"));
  EXPECT_EQ(why, "there is no compiler 'no-such-compiler': install one, or set CC");
  before == nullptr ? ::unsetenv("CC") : ::setenv("CC", kept.c_str(), 1);
}

TEST(NotRun, WhatNeverEndsOrGoesAstray) {
  const std::string none = "no round came to an end that counts";
  EXPECT_EQ(why_not(axiom::parse_litmus("loop", "C loop\n{}\nP0 () { while (1) { } }")), none);
  for (const char* address : {"7", "&x + 1", "&x - 64", "&x + 64"}) {
    const std::string text =
        "C astray\n{}\nP0 (int* x) { int p = " + std::string(address) + "; *p = 1; }";
    EXPECT_EQ(why_not(axiom::parse_litmus("astray", text)), none) << address;
  }
}

TEST(Hardware, CountsOnlyWhatTheFilterLeaves) {
  Program program = test_of("c_SB");
  if (!can_run(program)) GTEST_SKIP() << "not run: one CPU";
  program.filter = axiom::Proposition{
      axiom::Proposition::Kind::kCompare, program.observed.at(0), axiom::Operator::kEqual, 1, {}};
  const Histogram seen = run_on_hardware(program, {50'000, 1});
  EXPECT_LE(seen.runs, 50'000u);
  EXPECT_EQ(sum_of(seen), seen.runs);
  for (const auto& [state, count] : seen.seen) EXPECT_EQ(state.at(0), 1);
}

TEST(Hardware, IsThereForDemonstrations) {
  machine::Report report;
  show_on_hardware("LB", report);
  const std::string text = report.text();
  const bool has_table = text.find("allowed by tso") != std::string::npos;
  EXPECT_EQ(has_table, can_run(test_of("LB"))) << text;
}

// The exit status says what is printed, whatever this CPU does.
TEST(Command, EndsWithStatus3IfSomethingForbiddenIsPrinted) {
  for (const char* model : {"sc", "tso"}) {
    CLI::App app;
    add_run_command(app);
    int status = 0;
    testing::internal::CaptureStdout();
    try {
      app.parse("run --rounds 20000 --model " + std::string(model) + " c_SB_relaxed IRIW");
    } catch (const CLI::Error& error) {
      status = error.get_exit_code();
    }
    const std::string printed = testing::internal::GetCapturedStdout();
    const bool forbidden = printed.find("FORBIDDEN by ") != std::string::npos;
    EXPECT_EQ(status, forbidden ? 3 : 0) << printed;
    EXPECT_NE(printed.find("IRIW in x86"), std::string::npos) << printed;
  }
}

// Three rounds cannot show the four outcomes that tso allows to SB; of an increment under LOCK
// there is one outcome.
TEST(Command, RunsAgainWhatHasNotShownAllThatIsAllowed) {
  CLI::App app;
  add_run_command(app);
  testing::internal::CaptureStdout();
  app.parse("run --json --rounds 1 --again 2 SB lock_inc64");
  std::istringstream printed(testing::internal::GetCapturedStdout());
  for (const char* test : {"SB", "lock_inc64"}) {
    std::string text;
    std::getline(printed, text);
    const auto line = nlohmann::json::parse(text);
    ASSERT_EQ(line.contains("not_run"), !can_run(test_of(test))) << text;
    if (line.contains("not_run")) continue;
    std::uint64_t counts = 0;
    for (const auto& outcome : line["outcomes"]) counts += outcome["count"].get<std::uint64_t>();
    EXPECT_EQ(line["runs"], test == std::string("SB") ? 3u : 1u) << text;
    EXPECT_EQ(line["runs"], counts) << text;
  }
}

TEST(Command, RunsTheOtherTestsWhenOneCannotBeRead) {
  CLI::App app;
  add_run_command(app);
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  EXPECT_THROW(app.parse("run no_such_test c_loop --rounds 1000"), CLI::RuntimeError);
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "no_such_test:1:1: no file, and no built-in test of that name\n");
  EXPECT_NE(testing::internal::GetCapturedStdout().find("loop in C"), std::string::npos);
}

TEST(Tests, AreFoundByNameOrAsFiles) {
  EXPECT_EQ(test_of("2+2W").threads.size(), 2u);
  EXPECT_EQ(test_of("c_2+2W").language, axiom::Language::kC);
  EXPECT_EQ(test_of((axiom::kOwnFiles / "SB.litmus").string()).name, "SB");
  EXPECT_THROW(test_of("no such test"), axiom::LitmusError);
}

}  // namespace
}  // namespace tenon::lab::hardware
