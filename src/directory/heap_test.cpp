// SPDX-License-Identifier: Apache-2.0
#include "directory/heap.hpp"

#include <gtest/gtest.h>
#include <algorithm>
#include <random>

#include "layout/segment_layout.hpp"
#include "support/seed.hpp"

namespace tenon::directory {
namespace {

constexpr std::uint64_t kHeap = 3 * layout::kPage;
constexpr std::uint64_t kPages = layout::kPage;

TEST(Heap, AnEmptyOneIsFilledFromItsStart) {
  EXPECT_EQ(place(kHeap, {}, 1), kHeap);
}

TEST(Heap, AGapIsUsedWhenTheObjectFits) {
  const std::vector<Extent> used = {{kHeap + 4 * kPages, kHeap + 5 * kPages - 100},
                                    {kHeap, kHeap + 1}};
  EXPECT_EQ(place(kHeap, used, 3 * kPages), kHeap + kPages);
  EXPECT_EQ(place(kHeap, used, 3 * kPages + 1), kHeap + 5 * kPages);
}

TEST(Heap, NoObjectStraddlesAWindow) {
  const std::uint64_t end = layout::kWindow - 2 * kPages;
  EXPECT_EQ(place(kHeap, {{kHeap, end}}, 2 * kPages), end);
  EXPECT_EQ(place(kHeap, {{kHeap, end}}, 2 * kPages + 1), layout::kWindow);
  EXPECT_EQ(place(kHeap, {{kHeap, end}}, layout::kWindow), layout::kWindow);
  EXPECT_EQ(place(kHeap, {{kHeap, end}, {layout::kWindow, layout::kWindow + 1}}, layout::kWindow),
            2 * layout::kWindow);
}

// Objects come and go: none overlaps another one, and no lower place was free.
TEST(Heap, TheLowestFreePlaceIsFound) {
  std::mt19937_64 random(test::seed());
  std::vector<Extent> used;
  for (int i = 0; i < 2000; ++i) {
    if (used.size() > 20) {
      std::swap(used[random() % used.size()], used.back());
      used.pop_back();
    }
    const std::uint64_t bytes = 1 + random() % (5 * kPages);
    const std::uint64_t offset = place(kHeap, used, bytes);
    ASSERT_EQ(offset % kPages, 0u);
    const auto is_free = [&](std::uint64_t at) {
      return std::ranges::none_of(
          used, [&](const Extent& other) { return at < other.end && other.offset < at + bytes; });
    };
    ASSERT_TRUE(is_free(offset));
    for (std::uint64_t at = kHeap; at < offset; at += kPages) ASSERT_FALSE(is_free(at));
    used.push_back({offset, offset + bytes});
  }
}

}  // namespace
}  // namespace tenon::directory
