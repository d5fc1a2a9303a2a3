// SPDX-License-Identifier: Apache-2.0
#include "base/bits.hpp"

#include <gtest/gtest.h>
#include <cstring>

namespace tenon {
namespace {

static_assert(round_up(0, 8) == 0);
static_assert(round_up(1, 8) == 8);
static_assert(round_up(8, 8) == 8);
static_assert(round_up(4097, 4096) == 8192);

static_assert(fits(0, 10, 10));
static_assert(fits(10, 0, 10));
static_assert(!fits(1, 10, 10));
static_assert(!fits(11, 0, 10));
static_assert(!fits(1, UINT64_MAX, 10), "must not overflow");
static_assert(!fits(UINT64_MAX, 2, 10), "must not overflow");

struct Record {
  std::uint64_t a;
  std::uint64_t b;
  std::uint64_t checksum;
};

TEST(Bits, AChecksumNoticesEveryChangeOfOneByte) {
  Record record{1, 2, 0};
  const std::uint64_t sound = checksum_of(record);
  auto* bytes = reinterpret_cast<unsigned char*>(&record);
  for (std::size_t i = 0; i < offsetof(Record, checksum); ++i) {
    for (unsigned change = 1; change < 256; ++change) {
      bytes[i] = static_cast<unsigned char>(bytes[i] ^ change);
      EXPECT_NE(checksum_of(record), sound);
      bytes[i] = static_cast<unsigned char>(bytes[i] ^ change);
    }
  }
  EXPECT_EQ(checksum_of(record), sound);
}

}  // namespace
}  // namespace tenon
