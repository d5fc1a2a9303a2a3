// SPDX-License-Identifier: Apache-2.0
// A segment file cut to every length up to the end of its control bytes, and to sampled ones
// beyond.
#include <gtest/gtest.h>
#include <unistd.h>
#include <algorithm>
#include <functional>
#include <random>

#include "hostile/batch.hpp"
#include "hostile/exercise.hpp"
#include "hostile/specimen.hpp"
#include "support/bytes.hpp"
#include "support/scratch.hpp"
#include "support/seed.hpp"

namespace tenon {
namespace {

// Longest first, so that each case only cuts further.
std::vector<std::uint64_t> lengths_of(const test::Specimen& specimen) {
  constexpr std::size_t kSamples = 1000;
  std::mt19937_64 random(test::seed());
  std::vector<std::uint64_t> lengths;
  std::uniform_int_distribution<std::uint64_t> beyond(specimen.control_end + 1,
                                                      specimen.content.size() - 1);
  while (lengths.size() < kSamples) lengths.push_back(beyond(random));
  for (std::uint64_t length = 0; length <= specimen.control_end; ++length)
    lengths.push_back(length);
  std::ranges::sort(lengths, std::greater());
  return lengths;
}

TEST(Truncation, ToAnyLengthIsRefused) {
  const test::Scratch scratch;
  const test::Specimen specimen = test::make_specimen();
  const std::vector<std::uint64_t> lengths = lengths_of(specimen);
  const std::string path = scratch.file("patient");
  const auto cut = [&](std::uint64_t index) {
    if (::truncate(path.c_str(), static_cast<off_t>(lengths[index])) != 0) std::abort();
    return test::exercise(path.c_str()) != Code::kTruncated;
  };
  const test::Totals totals = test::run_batch(
      {.cases = lengths.size(),
       .prepare = [&] { test::write_whole_file(path, specimen.content); },
       .run = cut,
       .describe =
           [&](std::uint64_t index) { return "length " + std::to_string(lengths[index]); }});
  std::printf(
      "{\"claim\":\"truncation\",\"cases\":%llu,\"truncated\":%llu,\"signals\":%llu,"
      "\"hangs\":%llu}\n",
      static_cast<unsigned long long>(totals.cases),
      static_cast<unsigned long long>(totals.refused),
      static_cast<unsigned long long>(totals.signals),
      static_cast<unsigned long long>(totals.hangs));
  EXPECT_EQ(totals.refused, totals.cases);
  EXPECT_EQ(totals.signals, 0u);
  EXPECT_EQ(totals.hangs, 0u);
}

TEST(Truncation, TheWholeFileIsTheSoundOne) {
  const test::Scratch scratch;
  const test::Specimen specimen = test::make_specimen();
  test::write_whole_file(scratch.file("patient"), specimen.content);
  EXPECT_EQ(test::exercise(scratch.file("patient").c_str()), Code{});
}

}  // namespace
}  // namespace tenon
