// SPDX-License-Identifier: Apache-2.0
// Damage under a checksum that was made right again: what the checks behind it are for.
#include <gtest/gtest.h>
#include <cstring>
#include <functional>
#include <optional>

#include "hostile/batch.hpp"
#include "hostile/exercise.hpp"
#include "hostile/patient.hpp"
#include "hostile/specimen.hpp"
#include "support/scratch.hpp"

namespace tenon {
namespace {

/// A change of `bytes` bytes of a record.
struct Forgery {
  test::Record record;
  std::uint64_t offset;
  std::uint64_t bytes;
  std::uint64_t value;
};

constexpr std::uint64_t kValues[] = {0,
                                     1,
                                     2,
                                     3,
                                     5,
                                     8,
                                     16,
                                     0x40,
                                     0x7f,
                                     0xff,
                                     0xfff,
                                     0x1000,
                                     0x2000,
                                     0x4000,
                                     0xffff,
                                     0x10000,
                                     0x3ffff,
                                     0x40000,
                                     0x40001,
                                     0x3fffff,
                                     0xffffff,
                                     0x1000000,
                                     0x1000001,
                                     0x3fffffff,
                                     0x40000000,
                                     0x7fffffff,
                                     0x80000000,
                                     0x80000001,
                                     0xffffff00,
                                     0xffffffff,
                                     1ull << 32,
                                     1ull << 46,
                                     1ull << 62,
                                     1ull << 63,
                                     UINT64_MAX - 4095,
                                     UINT64_MAX - 1,
                                     UINT64_MAX};

void forge_record(const test::Specimen& specimen, const test::Record& record,
                  std::vector<Forgery>& all) {
  const std::uint64_t end = record.bytes - sizeof(std::uint64_t);
  for (std::uint64_t offset = 0; offset < end; ++offset) {
    const auto byte = static_cast<std::uint8_t>(specimen.content[record.offset + offset]);
    for (unsigned bit = 0; bit < 8; ++bit)
      all.push_back({record, offset, 1, std::uint64_t{byte} ^ (1u << bit)});
    for (const std::uint64_t width : {4u, 8u}) {
      if (offset % width != 0) continue;
      for (const std::uint64_t value : kValues) all.push_back({record, offset, width, value});
    }
  }
}

std::vector<Forgery> forgeries_of(const test::Specimen& specimen) {
  std::vector<Forgery> all;
  for (const test::Record& record : specimen.records) forge_record(specimen, record, all);
  return test::sample(all);
}

void forge(unsigned char* file, const Forgery& forgery) {
  std::memcpy(file + forgery.record.offset + forgery.offset, &forgery.value, forgery.bytes);
  test::mend(file, forgery.record);
}

TEST(Forgery, UnderARightChecksumCrashesNobody) {
  const test::Scratch scratch;
  const test::Specimen specimen = test::make_specimen();
  const std::vector<Forgery> forgeries = forgeries_of(specimen);
  std::optional<test::Patient> patient;
  const test::Totals totals = test::run_batch(
      {.cases = forgeries.size(),
       .prepare = [&] { patient.emplace(scratch.file("patient"), specimen.content); },
       .run =
           [&](std::uint64_t index) {
             patient->heal(specimen.content, specimen.content.size());
             forge(patient->data(), forgeries[index]);
             return test::exercise(patient->path()) == Code{};
           },
       .describe =
           [&](std::uint64_t index) {
             const Forgery& forgery = forgeries[index];
             return std::to_string(forgery.bytes) + " bytes at " +
                    std::to_string(forgery.record.offset) + " + " + std::to_string(forgery.offset) +
                    " = " + std::to_string(forgery.value);
           }});
  std::printf(
      "{\"claim\":\"forgery\",\"cases\":%llu,\"opened\":%llu,\"refused\":%llu,\"signals\":%llu,"
      "\"hangs\":%llu}\n",
      static_cast<unsigned long long>(totals.cases), static_cast<unsigned long long>(totals.opened),
      static_cast<unsigned long long>(totals.refused),
      static_cast<unsigned long long>(totals.signals),
      static_cast<unsigned long long>(totals.hangs));
  EXPECT_EQ(totals.opened + totals.refused, totals.cases);
  EXPECT_EQ(totals.signals, 0u);
  EXPECT_EQ(totals.hangs, 0u);
}

}  // namespace
}  // namespace tenon
