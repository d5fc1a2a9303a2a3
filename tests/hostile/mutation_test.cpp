// SPDX-License-Identifier: Apache-2.0
// Every byte outside payload changed in 13 ways: 8 bit flips, 00, FF, +1, -1, random.
#include <gtest/gtest.h>
#include <algorithm>
#include <optional>
#include <random>

#include "hostile/batch.hpp"
#include "hostile/exercise.hpp"
#include "hostile/patient.hpp"
#include "hostile/specimen.hpp"
#include "support/scratch.hpp"
#include "support/seed.hpp"

namespace tenon {
namespace {

struct Mutation {
  std::uint32_t offset;
  std::uint8_t value;
};

constexpr std::uint64_t kWays = 13;

// Different ways may give the same value, or the one that is there: each value is run once.
std::vector<Mutation> mutations_of_byte(std::uint32_t offset, std::uint8_t byte,
                                        std::uint8_t random) {
  std::vector<std::uint8_t> values;
  for (unsigned bit = 0; bit < 8; ++bit)
    values.push_back(static_cast<std::uint8_t>(byte ^ (1u << bit)));
  values.insert(values.end(), {0x00, 0xff, static_cast<std::uint8_t>(byte + 1),
                               static_cast<std::uint8_t>(byte - 1), random});
  EXPECT_EQ(values.size(), kWays);
  std::ranges::sort(values);
  values.erase(std::unique(values.begin(), values.end()), values.end());
  std::vector<Mutation> mutations;
  for (const std::uint8_t value : values)
    if (value != byte) mutations.push_back({offset, value});
  return mutations;
}

std::vector<Mutation> mutations_of(const test::Specimen& specimen, std::uint64_t& bytes) {
  std::mt19937_64 random(test::seed());
  std::vector<Mutation> all;
  for (std::uint32_t offset = 0; offset < specimen.parts.size(); ++offset) {
    if (specimen.parts[offset] == test::Part::kPayload) continue;
    ++bytes;
    const auto byte = static_cast<std::uint8_t>(specimen.content[offset]);
    const auto one = mutations_of_byte(offset, byte, static_cast<std::uint8_t>(random()));
    all.insert(all.end(), one.begin(), one.end());
  }
  return test::sample(all);
}

TEST(Mutation, OfAnyByteOutsidePayloadCrashesNobody) {
  const test::Scratch scratch;
  const test::Specimen specimen = test::make_specimen();
  std::uint64_t bytes = 0;
  const std::vector<Mutation> mutations = mutations_of(specimen, bytes);
  // The end of what a case can change: both queues, and the new one behind them.
  const std::size_t used = specimen.parts.size() + 16 * 1024;
  std::optional<test::Patient> patient;
  const test::Totals totals = test::run_batch(
      {.cases = mutations.size(),
       .prepare = [&] { patient.emplace(scratch.file("patient"), specimen.content); },
       .run =
           [&](std::uint64_t index) {
             patient->heal(specimen.content, used);
             patient->data()[mutations[index].offset] = mutations[index].value;
             return test::exercise(patient->path()) == Code{};
           },
       .describe =
           [&](std::uint64_t index) {
             return "byte " + std::to_string(mutations[index].offset) + " = " +
                    std::to_string(mutations[index].value);
           }});
  std::printf(
      "{\"claim\":\"mutation\",\"bytes\":%llu,\"every\":%zu,\"cases\":%llu,\"opened\":%llu,"
      "\"refused\":%llu,\"signals\":%llu,\"hangs\":%llu}\n",
      static_cast<unsigned long long>(bytes), test::every(),
      static_cast<unsigned long long>(totals.cases), static_cast<unsigned long long>(totals.opened),
      static_cast<unsigned long long>(totals.refused),
      static_cast<unsigned long long>(totals.signals),
      static_cast<unsigned long long>(totals.hangs));
  EXPECT_EQ(totals.opened + totals.refused, totals.cases);
  EXPECT_GT(totals.refused, 0u);
  EXPECT_EQ(totals.signals, 0u);
  EXPECT_EQ(totals.hangs, 0u);
}

}  // namespace
}  // namespace tenon
