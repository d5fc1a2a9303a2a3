// SPDX-License-Identifier: Apache-2.0
#include "directory/directory.hpp"

#include <gtest/gtest.h>
#include <array>
#include <cstring>
#include <optional>
#include <string>

#include "base/bits.hpp"
#include "support/scratch.hpp"
#include "support/watchdog.hpp"
#include "tenon/segment.hpp"

namespace tenon::directory {
namespace {

constexpr std::uint32_t kKind = 77;

class DirectoryTest : public ::testing::Test {
 protected:
  void make(std::uint64_t max_bytes, std::uint32_t objects) {
    mapping::create(path_,
                    {.max_bytes = max_bytes, .process_slots = 4, .directory_entries = objects})
        .value();
    participant_ = participant::Participant::attach(path_).value();
  }
  Result<Found> add(const std::string& name, std::uint64_t bytes) {
    auto object = NewObject::begin(*participant_, name, kKind, bytes);
    if (!object) return object.error();
    return object->publish();
  }
  const mapping::Mapping& mapping() { return participant_->mapping(); }
  layout::DirectoryEntry* entries() {
    return mapping().control_area<layout::DirectoryEntry>(mapping().geometry().directory_offset);
  }

  test::Watchdog watchdog_{"directory"};
  test::Scratch scratch_;
  std::string path_ = scratch_.file("s");
  std::unique_ptr<participant::Participant> participant_;
};

TEST_F(DirectoryTest, FindsWhatWasPublished) {
  make(1_MiB, 4);
  EXPECT_FALSE(find(mapping(), "a").value());
  const Found a = add("a", 100).value();
  const Found b = add("b", 5000).value();
  EXPECT_EQ(find(mapping(), "a").value()->offset, a.offset);
  EXPECT_EQ(find(mapping(), "b").value()->offset, b.offset);
  EXPECT_EQ(find(mapping(), "b").value()->bytes, 5000u);
  EXPECT_EQ(find(mapping(), "b").value()->kind, kKind);
  EXPECT_EQ(a.offset, mapping().geometry().heap_offset);
  EXPECT_EQ(b.offset, a.offset + layout::kPage) << "on the next page";
  EXPECT_TRUE(add("a", 100).is(Code::kAlreadyExists));
}

TEST_F(DirectoryTest, NamesHaveOneTo87Bytes) {
  make(1_MiB, 4);
  const std::string longest(87, 'x');
  EXPECT_TRUE(add(longest, 8));
  EXPECT_TRUE(find(mapping(), longest).value());
  EXPECT_FALSE(find(mapping(), longest.substr(1)).value()) << "a prefix is another name";
  for (const std::string& name : {std::string(), std::string(88, 'x'), std::string("a\0b", 3)}) {
    EXPECT_TRUE(add(name, 8).is(Code::kInvalidArgument));
    EXPECT_TRUE(find(mapping(), name).is(Code::kInvalidArgument));
  }
}

TEST_F(DirectoryTest, WhatIsDroppedUnpublishedNeverHappened) {
  make(1_MiB, 4);
  std::uint64_t first = 0;
  {
    auto object = NewObject::begin(*participant_, "a", kKind, 4096).value();
    std::memset(object.memory(), 0xee, 4096);
    first = static_cast<std::uint64_t>(object.memory() - mapping().at(0, 1, 1));
  }
  EXPECT_FALSE(find(mapping(), "a").value());
  auto object = NewObject::begin(*participant_, "b", kKind, 4096).value();
  EXPECT_EQ(object.memory() - mapping().at(0, 1, 1), static_cast<std::ptrdiff_t>(first))
      << "the place is used again";
  for (int i = 0; i < 4096; ++i) ASSERT_EQ(object.memory()[i], std::byte{0}) << "and zeroed";
}

TEST_F(DirectoryTest, SaysWhenMaxObjectsIsReached) {
  make(1_MiB, 2);
  ASSERT_TRUE(add("a", 8));
  ASSERT_TRUE(add("b", 8));
  auto refused = add("c", 8);
  ASSERT_TRUE(refused.is(Code::kNoSpace));
  EXPECT_NE(refused.error().message().find("max_objects of the segment is 2"), std::string::npos);
  EXPECT_TRUE(find(mapping(), "b").value());
  EXPECT_FALSE(find(mapping(), "c").value());
}

TEST_F(DirectoryTest, SaysWhenMaxBytesIsReached) {
  make(64_KiB, 4);
  const std::uint64_t room = 64_KiB - mapping().geometry().heap_offset;
  auto refused = add("a", room + 1);
  ASSERT_TRUE(refused.is(Code::kNoSpace));
  EXPECT_NE(refused.error().message().find("max_bytes"), std::string::npos);
  EXPECT_FALSE(find(mapping(), "a").value());
  EXPECT_TRUE(add("a", room)) << "the last byte can be used";
  EXPECT_TRUE(add("b", 1).is(Code::kNoSpace));
  EXPECT_EQ(mapping().reserved_end(), 64_KiB);
}

TEST_F(DirectoryTest, AnObjectHasAtMostOneGibibyte) {
  make(8_GiB, 4);
  EXPECT_TRUE(add("a", 1_GiB + 1).is(Code::kTooLarge));
  EXPECT_TRUE(add("a", UINT64_MAX).is(Code::kTooLarge));
}

TEST_F(DirectoryTest, NoObjectStraddlesAWindow) {
  make(4_GiB, 4);
  // Published by hand, so that no gibibyte of memory is needed: ends one page before the window.
  const std::uint64_t heap = mapping().geometry().heap_offset;
  ASSERT_TRUE(add("a", layout::kPage));
  entries()[0].bytes = 1_GiB - layout::kPage - heap;
  mapping().words().reserved_end = 1_GiB - layout::kPage;
  layout::DirectoryEntry entry = entries()[0];
  entries()[0].checksum = checksum_of(entry);

  {
    auto fits = NewObject::begin(*participant_, "b", kKind, layout::kPage).value();
    EXPECT_EQ(fits.memory() - mapping().at(0, 1, 1),
              static_cast<std::ptrdiff_t>(1_GiB - layout::kPage));
  }
  auto moved = NewObject::begin(*participant_, "c", kKind, layout::kPage + 1).value();
  EXPECT_EQ(moved.memory() - mapping().at(0, 1, 1), static_cast<std::ptrdiff_t>(1_GiB));
}

TEST_F(DirectoryTest, ADamagedEntryIsCorruptAndNeverFollowed) {
  make(1_MiB, 4);
  ASSERT_TRUE(add("a", 100));
  const layout::DirectoryEntry sound = entries()[0];
  const auto try_entry = [&](layout::DirectoryEntry entry, bool forge) {
    if (forge) entry.checksum = checksum_of(entry);
    entries()[0] = entry;
    EXPECT_TRUE(find(mapping(), "a").is(Code::kCorrupt));
    EXPECT_TRUE(add("b", 8).is(Code::kCorrupt));
    entries()[0] = sound;
  };
  layout::DirectoryEntry entry = sound;
  entry.state = 2;
  try_entry(entry, false);
  entry = sound;
  entry.bytes += 1;
  try_entry(entry, false);
  for (const std::uint64_t offset :
       {std::uint64_t{0}, std::uint64_t{4096}, sound.offset + 8, 1_MiB, UINT64_MAX - 4095}) {
    entry = sound;
    entry.offset = offset;
    try_entry(entry, true);
  }
  entry = sound;
  entry.bytes = UINT64_MAX;
  try_entry(entry, true);
  EXPECT_TRUE(find(mapping(), "a").value());
}

TEST_F(DirectoryTest, AnEntryThatWasFilledButNotPublishedIsOverwritten) {
  make(1_MiB, 4);
  ASSERT_TRUE(add("a", 100));
  std::memset(static_cast<void*>(&entries()[1]), 0xee, sizeof entries()[1]);
  entries()[1].state = layout::kEntryVacant;  // its creator was killed just before the last store
  EXPECT_FALSE(find(mapping(), "b").value());
  EXPECT_TRUE(add("b", 100));
  EXPECT_TRUE(find(mapping(), "b").value());
}

}  // namespace
}  // namespace tenon::directory
