// SPDX-License-Identifier: Apache-2.0
// Tables of outcomes against what was found out without the model: by hand in files, by brute force
// for families.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "jls/parser.hpp"
#include "jls/report.hpp"
#include "jls/sequential.hpp"
#include "jls/shapes.hpp"
#include "jls/table.hpp"

namespace tenon::lab::jls {
namespace {

using shapes::Locks;
using shapes::Outcomes;
using shapes::Shape;

std::vector<std::filesystem::path> files_in(const std::string& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(JLS_SOURCE_DIR + ("/" + folder))) {
    if (entry.path().extension() == ".jmm") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

void expect_as_claimed(const std::filesystem::path& file) {
  const Program program = parse_file(file);
  const Table table = judge(program);
  EXPECT_FALSE(table.verdicts.empty()) << file << " claims nothing";
  EXPECT_TRUE(std::ranges::all_of(table.verdicts, &Verdict::as_claimed))
      << file << "\n"
      << text_of(program, table, true);
  // 17.4.5: without races, interleavings are all there is.
  if (!table.is_data_race_free || table.is_cut) return;
  EXPECT_EQ(allowed_outcomes(table), interleave(program, table.combinations).outcomes) << file;
}

TEST(Causality, TwentyTestCasesAsTheFormalText) {
  const auto files = files_in("causality");
  EXPECT_EQ(files.size(), 20U);
  for (const auto& file : files) expect_as_claimed(file);
}

// Those that a checker of others has judged by the same rules, with the same results.
TEST(Causality, VariantsAsTheFormalText) {
  const auto files = files_in("variants");
  EXPECT_EQ(files.size(), 10U);
  for (const auto& file : files) expect_as_claimed(file);
}

TEST(Tables, ByHand) {
  const auto files = files_in("tables");
  EXPECT_GE(files.size(), 39U);
  for (const auto& file : files) expect_as_claimed(file);
}

Outcomes allowed(const Shape& shape, unsigned volatiles, Locks locks) {
  return allowed_outcomes(judge(parse(shape.name, text_of(shape, volatiles, locks))));
}

TEST(Tables, FamiliesOfAccessModes) {
  std::size_t tables = 0;
  for (const Shape& shape : shapes::all()) {
    for (unsigned volatiles = 0; volatiles < 1U << shape.variables; ++volatiles) {
      const Outcomes found = allowed(shape, volatiles, Locks::kNone);
      EXPECT_EQ(found, by_happens_before(shape, volatiles)) << shape.name << " " << volatiles;
      EXPECT_NE(found.contains(shape.weak), shape.weak_is_forbidden_for.contains(volatiles))
          << shape.name << " " << volatiles;
      ++tables;
    }
    const unsigned all_volatile = (1U << shape.variables) - 1;
    EXPECT_EQ(allowed(shape, all_volatile, Locks::kNone), by_interleaving(shape)) << shape.name;
  }
  EXPECT_EQ(tables, 96U);
}

TEST(Tables, FamiliesWithLocks) {
  for (const Shape& shape : shapes::all()) {
    EXPECT_EQ(allowed(shape, 0, Locks::kAroundThreads), by_turns(shape)) << shape.name;
    EXPECT_EQ(allowed(shape, 0, Locks::kAroundAccesses), by_interleaving(shape)) << shape.name;
  }
}

}  // namespace
}  // namespace tenon::lab::jls
