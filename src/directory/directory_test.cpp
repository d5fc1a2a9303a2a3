// SPDX-License-Identifier: Apache-2.0
#include "directory/directory.hpp"

#include <gtest/gtest.h>
#include <array>
#include <atomic>
#include <csignal>
#include <cstring>
#include <optional>
#include <string>
#include <thread>

#include "base/bits.hpp"
#include "support/child.hpp"
#include "support/scratch.hpp"
#include "support/shared.hpp"
#include "support/wait.hpp"
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
    return object->publish().object;
  }
  Result<std::optional<Found>> look(const std::string& name) {
    auto opened = open(*participant_, name);
    if (!opened) return opened.error();
    if (!*opened) return std::optional<Found>();
    return std::optional((*opened)->object);
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
  EXPECT_FALSE(look("a").value());
  const Found a = add("a", 100).value();
  const Found b = add("b", 5000).value();
  EXPECT_EQ(look("a").value()->offset, a.offset);
  EXPECT_EQ(look("b").value()->offset, b.offset);
  EXPECT_EQ(look("b").value()->bytes, 5000u);
  EXPECT_EQ(look("b").value()->kind, kKind);
  EXPECT_EQ(a.offset, mapping().geometry().heap_offset);
  EXPECT_EQ(b.offset, a.offset + layout::kPage) << "on the next page";
  EXPECT_TRUE(add("a", 100).is(Code::kAlreadyExists));
}

TEST_F(DirectoryTest, NamesHaveOneTo87Bytes) {
  make(1_MiB, 4);
  const std::string longest(87, 'x');
  EXPECT_TRUE(add(longest, 8));
  EXPECT_TRUE(look(longest).value());
  EXPECT_FALSE(look(longest.substr(1)).value()) << "a prefix is another name";
  for (const std::string& name : {std::string(), std::string(88, 'x'), std::string("a\0b", 3)}) {
    EXPECT_TRUE(add(name, 8).is(Code::kInvalidArgument));
    EXPECT_TRUE(look(name).is(Code::kInvalidArgument));
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
  EXPECT_FALSE(look("a").value());
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
  EXPECT_TRUE(look("b").value());
  EXPECT_FALSE(look("c").value());
}

TEST_F(DirectoryTest, SaysWhenMaxBytesIsReached) {
  make(64_KiB, 4);
  const std::uint64_t room = 64_KiB - mapping().geometry().heap_offset;
  auto refused = add("a", room + 1);
  ASSERT_TRUE(refused.is(Code::kNoSpace));
  EXPECT_NE(refused.error().message().find("max_bytes"), std::string::npos);
  EXPECT_FALSE(look("a").value());
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
    EXPECT_TRUE(look("a").is(Code::kCorrupt));
    EXPECT_TRUE(add("b", 8).is(Code::kCorrupt));
    entries()[0] = sound;
  };
  layout::DirectoryEntry entry = sound;
  entry.state = 3;
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
  EXPECT_TRUE(look("a").value());
}

TEST_F(DirectoryTest, AnEntryThatWasFilledButNotPublishedIsOverwritten) {
  make(1_MiB, 4);
  ASSERT_TRUE(add("a", 100));
  std::memset(static_cast<void*>(&entries()[1]), 0xee, sizeof entries()[1]);
  entries()[1].state = layout::kEntryVacant;  // its creator was killed just before the last store
  EXPECT_FALSE(look("b").value());
  EXPECT_TRUE(add("b", 100));
  EXPECT_TRUE(look("b").value());
}

TEST_F(DirectoryTest, AnObjectBeyondTheUsedEntriesIsNotOverwritten) {
  make(1_MiB, 4);
  ASSERT_TRUE(add("a", 100));
  mapping().words().entries_end = 0;  // somebody scribbled
  EXPECT_TRUE(add("b", 100).is(Code::kCorrupt));
  mapping().words().entries_end = UINT32_MAX;
  EXPECT_TRUE(look("a").value());
  EXPECT_TRUE(add("b", 100));
}

// ---- removing

TEST_F(DirectoryTest, ARemovedObjectIsNotFoundAndItsNameIsFree) {
  make(1_MiB, 4);
  const Found first = add("a", 100).value();
  add("b", 100).value();
  remove(*participant_, "a").value();
  EXPECT_FALSE(look("a").value());
  EXPECT_TRUE(look("b").value());
  EXPECT_TRUE(remove(*participant_, "a").is(Code::kNotFound));
  EXPECT_TRUE(remove(*participant_, "").is(Code::kInvalidArgument));
  EXPECT_EQ(add("a", 100).value().offset, first.offset) << "nobody had it open";
  EXPECT_EQ(entries()[0].incarnation, 2u);
}

TEST_F(DirectoryTest, TheMemoryOfARemovedObjectStaysWhileSomebodyHasItOpen) {
  make(1_MiB, 4);
  auto other = participant::Participant::attach(path_).value();
  const Found first = add("a", 100).value();
  for (const auto& user : {participant_.get(), other.get()}) {
    auto one = open(*user, "a").value();
    std::optional<Opened> two(open(*user, "a").value());
    remove(*participant_, "a").value();
    EXPECT_EQ(entries()[0].state, layout::kEntryRemoved);
    EXPECT_NE(add("a", 100).value().offset, first.offset);
    two.reset();
    EXPECT_EQ(reclaim(*participant_).value(), 0u) << "another handle is open";
    one.reset();
    EXPECT_EQ(reclaim(*participant_).value(), 1u);
    remove(*participant_, "a").value();
    EXPECT_EQ(add("a", 100).value().offset, first.offset);
  }
}

TEST_F(DirectoryTest, WhatTheDeadHadOpenIsFree) {
  make(1_MiB, 4);
  const Found first = add("a", 100).value();
  test::Shared<std::atomic<bool>> is_open;
  test::Child child([&] {
    auto own = participant::Participant::attach(path_).value();
    auto opened = open(*own, "a").value();
    *is_open = true;
    test::stay_for_ever();
    return 0;
  });
  while (!*is_open) std::this_thread::yield();
  remove(*participant_, "a").value();
  EXPECT_EQ(reclaim(*participant_).value(), 0u) << "it is alive";
  test::stop(child);
  EXPECT_EQ(reclaim(*participant_).value(), 0u) << "stopped is not dead";
  child.kill();
  EXPECT_EQ(reclaim(*participant_).value(), 1u);
  EXPECT_EQ(add("a", 100).value().offset, first.offset);
}

TEST_F(DirectoryTest, WhoGetsTheSlotOfTheDeadHasNothingOpen) {
  mapping::create(path_, {.max_bytes = 1_MiB, .process_slots = 2, .directory_entries = 4}).value();
  participant_ = participant::Participant::attach(path_).value();
  add("a", 100).value();
  test::Child child([&] {
    auto own = participant::Participant::attach(path_).value();
    auto opened = open(*own, "a").value();
    return ::raise(SIGKILL);
  });
  EXPECT_EQ(child.wait(), -SIGKILL);
  const auto next = participant::Participant::attach(path_).value();
  remove(*participant_, "a").value();
  EXPECT_EQ(entries()[0].state, layout::kEntryVacant);
}

TEST_F(DirectoryTest, AForkedChildClosesNothingOfItsParents) {
  make(1_MiB, 4);
  add("a", 100).value();
  std::optional<Opened> opened(open(*participant_, "a").value());
  test::Child child([&] {
    opened.reset();
    return 0;
  });
  EXPECT_EQ(child.wait(), 0);
  remove(*participant_, "a").value();
  EXPECT_EQ(reclaim(*participant_).value(), 0u);
}

TEST_F(DirectoryTest, MakingAndRemovingAgainAndAgainNeedsNoMore) {
  make(1_MiB, 3);
  add("stays", 5000).value();
  const std::uint64_t reserved = [&] {
    add("o", 70'000).value();
    return mapping().reserved_end();
  }();
  for (int i = 0; i < 2000; ++i) {
    remove(*participant_, "o").value();
    const std::uint64_t bytes = 1 + static_cast<std::uint64_t>(i) * 35 % 70'000;
    const Found found = add("o", bytes).value();
    auto* memory = mapping().at(found.offset, found.bytes, layout::kPage);
    for (std::uint64_t at = 0; at < bytes; at += 97) ASSERT_EQ(memory[at], std::byte{0});
    std::memset(memory, 0xee, bytes);
  }
  EXPECT_EQ(mapping().reserved_end(), reserved);
  EXPECT_EQ(mapping().words().entries_end, 2u);
}

}  // namespace
}  // namespace tenon::directory
