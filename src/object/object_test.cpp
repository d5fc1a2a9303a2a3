// SPDX-License-Identifier: Apache-2.0
// Values that describe themselves: made once, found by all, read at any time.
#include "tenon/object.hpp"

#include <csignal>
#include <thread>
#include <vector>

#include "base/bits.hpp"
#include "layout/object_layout.hpp"
#include "support/child.hpp"
#include "support/queue_fixture.hpp"
#include "support/raw.hpp"
#include "support/shared.hpp"
#include "tenon/order.hpp"

namespace tenon {
namespace {

struct Account {
  std::int64_t balance;
  std::uint64_t owner;
  std::array<std::uint64_t, 30> history;
};
TENON_DESCRIBE(Account, balance, owner, history);

struct Other {
  std::uint64_t owner;
  std::int64_t balance;
  std::array<std::uint64_t, 30> history;
};
TENON_DESCRIBE(Other, owner, balance, history);

class ObjectTest : public test::QueueFixture {};

TEST_F(ObjectTest, IsZeroWhenFirstMade) {
  auto account = segment_.object<Account>("account").value();
  EXPECT_EQ(account.snapshot().value().balance, 0);
  EXPECT_EQ(account.version().value(), 0u);
}

TEST_F(ObjectTest, TheFirstInitialValueStays) {
  segment_.object<Account>("account", {.balance = 7, .owner = 1, .history = {}}).value();
  auto again = segment_.object<Account>("account", {.balance = 8, .owner = 2, .history = {}});
  EXPECT_EQ(again.value().snapshot().value().balance, 7);
  EXPECT_EQ(again.value().snapshot().value().owner, 1u);
  auto tool = Segment::open_read_only("s").value();
  EXPECT_EQ(tool.find_object<Account>("account").value().snapshot().value().balance, 7);
  expect_sound();
}

TEST_F(ObjectTest, AnArrayIsAnObject) {
  auto made = segment_.array<std::uint32_t>("numbers", 1000).value();
  EXPECT_EQ(made.size(), 1000u);
  auto found = segment_.find_array<std::uint32_t>("numbers").value();
  std::vector<std::uint32_t> numbers(1000, 5);
  found.snapshot(numbers).value();
  EXPECT_EQ(numbers, std::vector<std::uint32_t>(1000, 0));
  EXPECT_TRUE(found.snapshot(std::span(numbers).first(999)).is(Code::kInvalidArgument));
  EXPECT_TRUE(segment_.array<std::uint32_t>("numbers", 999).is(Code::kLayoutMismatch));
  EXPECT_TRUE(segment_.object<std::uint32_t>("numbers").is(Code::kLayoutMismatch));
}

TEST_F(ObjectTest, AnotherLayoutIsRefusedAndBothSidesCanBeShown) {
  segment_.object<Account>("account").value();
  auto other = segment_.object<Other>("account");
  EXPECT_TRUE(other.is(Code::kLayoutMismatch));
  EXPECT_TRUE(segment_.find_object<std::uint64_t>("account").is(Code::kLayoutMismatch));
  const ObjectInfo there = segment_.describe("account").value();
  EXPECT_EQ(side_by_side(type_of<Other>().description, there.type.description),
            "  Other 256           Account 256\n"
            "! owner u64 0         balance i64 0\n"
            "! balance i64 8       owner u64 8\n"
            "  history u64[30] 16  history u64[30] 16\n");
}

TEST_F(ObjectTest, ANameHasOneKind) {
  make();
  segment_.object<Account>("account").value();
  EXPECT_TRUE(segment_.object<Account>("q").is(Code::kWrongKind));
  EXPECT_TRUE(segment_.sealed<Account>("account").is(Code::kWrongKind));
  EXPECT_TRUE(segment_.find_queue("account").is(Code::kWrongKind));
  EXPECT_TRUE(segment_.describe("q").is(Code::kWrongKind));
  EXPECT_TRUE(segment_.find_object<Account>("nothing").is(Code::kNotFound));
}

TEST_F(ObjectTest, WhatIsTooLargeOrEmptyIsRefused) {
  EXPECT_TRUE(segment_.array<std::uint64_t>("a", 0).is(Code::kInvalidArgument));
  EXPECT_TRUE(segment_.array<std::uint64_t>("a", UINT64_MAX / 4).is(Code::kTooLarge));
  EXPECT_TRUE(segment_.array<std::uint64_t>("a", 10'000'000).is(Code::kNoSpace));
  const ObjectType endless{std::string(100'000, 'x'), 8};
  EXPECT_TRUE(segment_.object("a", endless, 1, {}).is(Code::kTooLarge));
  EXPECT_TRUE(
      segment_.object("a", type_of<Account>(), 1, test::bytes("short")).is(Code::kInvalidArgument));
  expect_sound();
}

// The writer that comes with the monitor, as it will be: the other copy, then the version.
void change(layout::Object& object, std::uint64_t number) {
  std::array<std::uint64_t, sizeof(Account) / 8> words;
  words.fill(number);
  const std::uint64_t next = order::get_plain(object.version) + 1;
  auto* base = reinterpret_cast<std::byte*>(&object);
  order::release_fence();
  order::copy_words(base + object.header.values_offset + next % 2 * object.header.value_bytes,
                    words.data(), sizeof words);
  order::set_release(object.version, next);
}

TEST_F(ObjectTest, ASnapshotIsOfOneMoment) {
  auto account = segment_.object<Account>("account").value();
  test::Shared<std::atomic<bool>> done;
  test::Child writer([&] {
    const test::Raw raw(scratch_.file("s"));
    for (std::uint64_t i = 1; !*done; ++i) change(raw.object(0), i);
    return 0;
  });
  std::uint64_t last = 0;
  std::uint64_t seen = 0;
  while (seen < 10'000) {
    const auto taken = account.snapshot();
    if (taken.is(Code::kWouldBlock)) continue;
    const Account& now = taken.value();
    ASSERT_GE(now.owner, last) << "it went back";
    ASSERT_EQ(static_cast<std::uint64_t>(now.balance), now.owner);
    for (const std::uint64_t one : now.history) ASSERT_EQ(one, now.owner);
    last = now.owner;
    ++seen;
  }
  *done = true;
  EXPECT_EQ(writer.wait(), 0);
  EXPECT_EQ(account.version().value(), account.snapshot().value().owner);
}

// Killed in the middle of a change, it leaves the value before.
TEST_F(ObjectTest, AHalfWrittenCopyIsNeverSeen) {
  auto account = segment_.object<Account>("account", {.balance = 3, .owner = 3, .history = {}});
  const test::Raw raw(scratch_.file("s"));
  layout::Object& object = raw.object(0);
  auto* other = reinterpret_cast<std::byte*>(&object) + object.header.values_offset +
                object.header.value_bytes;
  std::fill(other, other + 100, std::byte{9});
  EXPECT_EQ(account.value().snapshot().value().balance, 3);
}

TEST_F(ObjectTest, WhoHasARemovedOneOpenGoesOn) {
  auto account = segment_.object<Account>("account", {.balance = 3, .owner = 3, .history = {}});
  segment_.remove_object("account").value();
  EXPECT_TRUE(segment_.find_object<Account>("account").is(Code::kNotFound));
  auto next = segment_.object<Account>("account", {.balance = 4, .owner = 4, .history = {}});
  EXPECT_EQ(account.value().snapshot().value().balance, 3);
  EXPECT_EQ(next.value().snapshot().value().balance, 4);
}

TEST_F(ObjectTest, InAForkedChildItIsTheParents) {
  auto account = segment_.object<Account>("account").value();
  test::Child child([&] {
    return account.snapshot().is(Code::kForkedHandle) && account.version().is(Code::kForkedHandle)
               ? 0
               : 1;
  });
  EXPECT_EQ(child.wait(), 0);
}

TEST_F(ObjectTest, DamageIsFoundBeforeItIsFollowed) {
  const auto account = segment_.object<Account>("account").value();
  const test::Raw raw(scratch_.file("s"));
  layout::Object& object = raw.object(0);
  auto* description = reinterpret_cast<char*>(&object) + object.header.description_offset;
  const layout::ObjectHeader sound = object.header;
  const auto refused = [&](const char* what) {
    const auto found = segment_.find_object<Account>("account");
    EXPECT_TRUE(found.is(Code::kCorrupt)) << what;
    if (found.is(Code::kCorrupt)) {
      EXPECT_STREQ(found.error().detail, what);
    }
    EXPECT_EQ(inspect::verify("s").value().size(), 1u) << what;
    EXPECT_TRUE(inspect::look("s").is(Code::kCorrupt)) << what;
    object.header = sound;
  };
  object.header.magic ^= 1;
  refused("magic of an object");
  object.header.count = 1u << 20;
  refused("checksum of an object");
  object.header.count = 1u << 20;
  object.header.checksum = checksum_of(object.header);
  refused("sizes of an object");
  object.header.copies = 3;
  object.header.checksum = checksum_of(object.header);
  refused("copies of an object");
  description[0] ^= 1;
  refused("description of an object");
  description[0] ^= 1;
  expect_sound();
}

TEST_F(ObjectTest, TheHandleKeepsTheSegment) {
  {
    auto account = segment_.object<Account>("account").value();
    EXPECT_TRUE(segment_.close().is(Code::kStillHeld));
  }
  auto tool = Segment::open_read_only("s").value();
  {
    auto account = tool.find_object<Account>("account").value();
    EXPECT_TRUE(tool.close().is(Code::kStillHeld));
  }
  EXPECT_TRUE(tool.close());
  EXPECT_TRUE(segment_.close());
}

TEST_F(ObjectTest, InspectingShowsItsFields) {
  segment_.object<Account>("account", {.balance = -5, .owner = 42, .history = {1, 2}}).value();
  const inspect::Snapshot snapshot = inspect::look("s").value();
  ASSERT_EQ(snapshot.objects.size(), 1u);
  const inspect::Object& object = snapshot.objects[0];
  EXPECT_EQ(object.name, "account");
  EXPECT_EQ(object.type, "Account");
  EXPECT_EQ(object.count, 1u);
  ASSERT_EQ(object.fields.size(), 3u);
  EXPECT_EQ(object.fields[0].value, "-5");
  EXPECT_EQ(object.fields[1].value, "42");
  EXPECT_EQ(object.fields[2].type, "u64[30]");
  EXPECT_EQ(object.fields[2].value, "1 2 0 0 0 0 0 0 0 0 0 0 0 0 0 0 ...");
}

}  // namespace
}  // namespace tenon
