// SPDX-License-Identifier: Apache-2.0
// Suites of others with the answers of herd 7.58: observation, states, number of executions.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <map>
#include <sstream>

#include "axiom/judge.hpp"
#include "axiom/tests/files.hpp"

namespace tenon::lab::axiom {
namespace {

struct Answer {
  std::string file;
  std::string model;
  std::string text;  ///< "Sometimes,4,4"
};

// file,test, then for each of two models: model,observation,states,executions
std::vector<Answer> answers_of(const std::filesystem::path& csv) {
  std::ifstream in(csv);
  std::string line;
  std::getline(in, line);
  std::vector<Answer> answers;
  while (std::getline(in, line)) {
    if (line.ends_with('\r')) line.pop_back();
    std::vector<std::string> fields;
    std::istringstream split(line);
    for (std::string field; std::getline(split, field, ',');) fields.push_back(field);
    for (std::size_t i = 2; i + 3 < fields.size(); i += 4)
      answers.push_back(
          {fields[0], fields[i], fields[i + 1] + "," + fields[i + 2] + "," + fields[i + 3]});
  }
  return answers;
}

// Two files have the same test name in them, and one answer was written down for both: the other
// one's. A release sequence with its own thread's later stores forbids the outcome here, as Dat3M's
// own list of RC11 verdicts says.
const std::map<std::pair<std::string, std::string>, std::string> kCorrected = {
    {{"imm-R2.litmus", "rc11"}, "Never,11,19"}};

void expect_answers(const std::string& folder) {
  if (!std::filesystem::exists(kSharedFiles / folder)) GTEST_SKIP() << "skipped: no data";
  const auto answers = answers_of(kSharedFiles / folder / "expected.csv");
  ASSERT_FALSE(answers.empty());
  struct Tally {
    int files = 0;
    int different = 0;
    double seconds = 0;
  };
  std::map<std::string, Tally> tallies;  // by model
  for (const Answer& answer : answers) {
    const auto start = std::chrono::steady_clock::now();
    const Program program = read_litmus((kSharedFiles / folder / answer.file).string());
    const Verdict verdict = judge(program, model_named(answer.model).value());
    Tally& tally = tallies[answer.model];
    tally.seconds +=
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    const auto corrected = kCorrected.find({answer.file, answer.model});
    const std::string ours = std::string(verdict.observation()) + "," +
                             std::to_string(verdict.states.size()) + "," +
                             std::to_string(verdict.executions());
    const std::string& theirs = corrected == kCorrected.end() ? answer.text : corrected->second;
    EXPECT_EQ(ours, theirs) << answer.file << " under " << answer.model;
    ++tally.files;
    tally.different += ours != theirs;
  }
  for (const auto& [model, tally] : tallies) {
    std::printf(
        "{\"claim\":\"litmus\",\"suite\":\"%s\",\"model\":\"%s\",\"files\":%d,\"different\":%d,"
        "\"seconds\":%.3f}\n",
        folder.c_str(), model.c_str(), tally.files, tally.different, tally.seconds);
  }
}

TEST(Reference, X86) {
  expect_answers("x86");
}
TEST(Reference, C11) {
  expect_answers("c11");
}

}  // namespace
}  // namespace tenon::lab::axiom
