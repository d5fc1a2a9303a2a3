// SPDX-License-Identifier: Apache-2.0
#include "tenon/order.hpp"

#include <gtest/gtest.h>
#include <array>
#include <cstring>
#include <limits>

namespace tenon::order {
namespace {

template <class W>
class Order : public ::testing::Test {};
using Words = ::testing::Types<std::uint32_t, std::uint64_t, std::int32_t, std::int64_t>;
TYPED_TEST_SUITE(Order, Words);

static_assert(!Word<std::uint16_t>, "one width more would be one more to get wrong");
static_assert(!Word<double>);

TYPED_TEST(Order, EveryModeReadsWhatEveryModeWrote) {
  using W = TypeParam;
  using Set = void (*)(W&, W) noexcept;
  using Get = W (*)(const W&) noexcept;
  constexpr std::array<Set, 4> sets = {set_plain<W>, set_opaque<W>, set_release<W>,
                                       set_volatile<W>};
  constexpr std::array<Get, 4> gets = {get_plain<W>, get_opaque<W>, get_acquire<W>,
                                       get_volatile<W>};
  W word = 0;
  for (const W value : {std::numeric_limits<W>::min(), std::numeric_limits<W>::max(), W{1}}) {
    for (Set set : sets) {
      for (Get get : gets) {
        word = 0;
        set(word, value);
        EXPECT_EQ(get(word), value);
      }
    }
  }
}

TYPED_TEST(Order, CompareAndSetStoresOnlyWhatWasExpected) {
  using W = TypeParam;
  using Cas = bool (*)(W&, W&, W) noexcept;
  for (Cas cas : {Cas{compare_and_set_plain<W>}, Cas{compare_and_set_opaque<W>},
                  Cas{compare_and_set_acquire<W>}, Cas{compare_and_set_release<W>},
                  Cas{compare_and_set_volatile<W>}}) {
    W word = 5;
    W expected = 5;
    EXPECT_TRUE(cas(word, expected, 6));
    EXPECT_EQ(word, 6);
    EXPECT_EQ(expected, 5);
    EXPECT_FALSE(cas(word, expected, 7));
    EXPECT_EQ(word, 6) << "a failed one changes nothing";
    EXPECT_EQ(expected, 6) << "and says what it saw";
  }
}

TYPED_TEST(Order, GetAndSetReturnsTheValueBefore) {
  using W = TypeParam;
  using Swap = W (*)(W&, W) noexcept;
  W word = 10;
  W before = 10;
  for (Swap swap :
       {Swap{get_and_set_plain<W>}, Swap{get_and_set_opaque<W>}, Swap{get_and_set_acquire<W>},
        Swap{get_and_set_release<W>}, Swap{get_and_set_volatile<W>}}) {
    const W next = static_cast<W>(before + 1);
    EXPECT_EQ(swap(word, next), before);
    EXPECT_EQ(word, next);
    before = next;
  }
}

TYPED_TEST(Order, GetAndAddReturnsTheValueBefore) {
  using W = TypeParam;
  using Add = W (*)(W&, W) noexcept;
  W word = 10;
  W before = 10;
  for (Add add :
       {Add{get_and_add_plain<W>}, Add{get_and_add_opaque<W>}, Add{get_and_add_acquire<W>},
        Add{get_and_add_release<W>}, Add{get_and_add_volatile<W>}}) {
    EXPECT_EQ(add(word, 3), before);
    before = static_cast<W>(before + 3);
  }
  EXPECT_EQ(word, before);
}

TEST(OrderFences, AllCanBeCalled) {
  load_load_fence();
  load_store_fence();
  store_store_fence();
  store_load_fence();
  acquire_fence();
  release_fence();
  full_fence();
  light_fence();
  heavy_fence();
  death_fence();
}

TEST(OrderCopy, PlainCopiesExactlyTheBytes) {
  std::array<unsigned char, 32> from{};
  for (std::size_t i = 0; i < from.size(); ++i) from[i] = static_cast<unsigned char>(i + 1);
  for (std::size_t size = 0; size <= from.size(); ++size) {
    std::array<unsigned char, 32> to{};
    copy_plain(to.data(), from.data(), size);
    EXPECT_EQ(std::memcmp(to.data(), from.data(), size), 0);
    for (std::size_t i = size; i < to.size(); ++i) EXPECT_EQ(to[i], 0);
  }
  copy_plain(nullptr, nullptr, 0);
}

TEST(OrderCopy, WordsCopiesUpToTheNextMultipleOfEight) {
  const std::array<std::uint64_t, 4> from = {1, 2, 3, 4};
  for (std::size_t size = 0; size <= sizeof from; ++size) {
    std::array<std::uint64_t, 4> to{};
    copy_words(to.data(), from.data(), size);
    const std::size_t words = (size + 7) / 8;
    for (std::size_t i = 0; i < to.size(); ++i) EXPECT_EQ(to[i], i < words ? from[i] : 0);
  }
}

TEST(OrderCopy, FillZeroZeroesExactlyTheBytes) {
  std::array<unsigned char, 8> data{1, 1, 1, 1, 1, 1, 1, 1};
  fill_zero(data.data() + 2, 3);
  EXPECT_EQ(data, (std::array<unsigned char, 8>{1, 1, 0, 0, 0, 1, 1, 1}));
}

}  // namespace
}  // namespace tenon::order
