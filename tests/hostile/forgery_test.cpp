// SPDX-License-Identifier: Apache-2.0
// Damage under a checksum that was made right again: what the checks behind it are for.
#include <gtest/gtest.h>
#include <cstring>
#include <functional>
#include <optional>

#include "base/bits.hpp"
#include "hostile/batch.hpp"
#include "hostile/exercise.hpp"
#include "hostile/patient.hpp"
#include "hostile/specimen.hpp"
#include "layout/directory_layout.hpp"
#include "layout/object_layout.hpp"
#include "layout/queue_layout.hpp"
#include "support/scratch.hpp"

namespace tenon {
namespace {

/// A change of `bytes` bytes of a record, whose checksum lies at its end.
struct Forgery {
  std::uint64_t record;
  std::uint64_t record_bytes;
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

void forge_record(const test::Specimen& specimen, std::uint64_t record, std::uint64_t size,
                  std::vector<Forgery>& all) {
  const std::uint64_t end = size - sizeof(std::uint64_t);
  for (std::uint64_t offset = 0; offset < end; ++offset) {
    const auto byte = static_cast<std::uint8_t>(specimen.content[record + offset]);
    for (unsigned bit = 0; bit < 8; ++bit)
      all.push_back({record, size, offset, 1, std::uint64_t{byte} ^ (1u << bit)});
    for (const std::uint64_t width : {4u, 8u}) {
      if (offset % width != 0) continue;
      for (const std::uint64_t value : kValues) all.push_back({record, size, offset, width, value});
    }
  }
}

std::vector<Forgery> forgeries_of(const test::Specimen& specimen) {
  const auto word_at = [&](std::uint64_t offset) {
    std::uint64_t word = 0;
    std::memcpy(&word, specimen.content.data() + offset, sizeof word);
    return word;
  };
  std::vector<Forgery> all;
  forge_record(specimen, 0, sizeof(layout::SegmentHeader), all);
  const std::uint64_t directory = word_at(offsetof(layout::SegmentHeader, directory_offset));
  // Two queues, two objects; their headers are of one size.
  static_assert(sizeof(layout::QueueHeader) == sizeof(layout::ObjectHeader));
  for (std::uint64_t i = 0; i < 4; ++i) {
    const std::uint64_t entry = directory + i * sizeof(layout::DirectoryEntry);
    forge_record(specimen, entry, sizeof(layout::DirectoryEntry), all);
    forge_record(specimen, word_at(entry + offsetof(layout::DirectoryEntry, offset)),
                 sizeof(layout::QueueHeader), all);
  }
  return all;
}

void forge(unsigned char* file, const Forgery& forgery) {
  unsigned char* record = file + forgery.record;
  std::memcpy(record + forgery.offset, &forgery.value, forgery.bytes);
  const std::size_t body = forgery.record_bytes - sizeof(std::uint64_t);
  const std::uint64_t sum = checksum(record, body);
  std::memcpy(record + body, &sum, sizeof sum);
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
             return std::to_string(forgery.bytes) + " bytes at " + std::to_string(forgery.record) +
                    " + " + std::to_string(forgery.offset) + " = " + std::to_string(forgery.value);
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
