// SPDX-License-Identifier: Apache-2.0
// Sweeping frees what the dead left, and nothing of the living.
#include <csignal>

#include "support/child.hpp"
#include "support/queue_fixture.hpp"
#include "support/raw.hpp"
#include "support/shared.hpp"
#include "support/wait.hpp"

namespace tenon {
namespace {

class Sweep : public test::QueueFixture {
 protected:
  // Has attached and taken a role of the queue of that name, and stays.
  static test::Child start(const std::string& name) {
    const test::Shared<test::Flag> ready;
    test::Child child([&] {
      auto sender = Segment::open("s").value().find_queue(name).value().sender().value();
      ready->raise();
      test::stay_for_ever();
      return 0;
    });
    ready->wait();
    return child;
  }
  Swept sweep() { return segment_.sweep().value(); }
  static inspect::Snapshot look() { return inspect::look("s").value(); }
};

TEST_F(Sweep, FreesTheSlotsOfTheDeadAndNoOthers) {
  make(test::kInline, "a");
  make(test::kInline, "b");
  test::Child dead = start("a");
  dead.kill();
  const test::Child stopped = start("b");
  test::stop(stopped);
  ASSERT_EQ(look().participants.size(), 3u);
  const Swept swept = sweep();
  EXPECT_EQ(swept.participants, 1u);
  EXPECT_EQ(swept.threads, 1u);
  EXPECT_EQ(swept.objects, 0u);
  const inspect::Snapshot after = look();
  ASSERT_EQ(after.participants.size(), 2u);
  EXPECT_TRUE(after.participants[0].alive);
  EXPECT_TRUE(after.participants[1].alive);
  ASSERT_EQ(after.threads.size(), 1u);
  EXPECT_TRUE(after.threads[0].alive);
  const Swept nothing = sweep();
  EXPECT_EQ(nothing.participants + nothing.threads + nothing.objects, 0u);
  EXPECT_TRUE(segment_.find_queue("b").value().sender().is(Code::kRoleHeld)) << "stopped, not dead";
  EXPECT_TRUE(segment_.find_queue("a").value().sender()) << "the role of the dead is to be had";
  expect_sound();
}

// After 2^32 users a slot would take the claims of its first ones for those of the next.
TEST_F(Sweep, RenewsAWornOutSlotOnceNoRoleAndNoThreadNamesIt) {
  make();
  const test::Raw raw(scratch_.file("s"));
  for (std::uint32_t i = 1; i < 16; ++i) raw.slot(i).generation = layout::kLastGeneration;
  raw.slot(1).generation = layout::kLastGeneration - 1;
  test::Child dead = start("q");
  EXPECT_TRUE(Segment::open("s").is(Code::kTooManyParticipants));
  dead.kill();
  for (std::uint32_t i = 2; i < 16; ++i) raw.slot(i).generation = 7;
  sweep();
  EXPECT_EQ(raw.slot(1).generation, layout::kLastGeneration) << "the role names it still";
  auto sender = segment_.find_queue("q").value().sender().value();
  EXPECT_TRUE(sender.took_over());
  sweep();
  EXPECT_EQ(raw.slot(1).generation, 0u);
  expect_sound();
}

TEST_F(Sweep, FreesRemovedObjectsThatOnlyTheDeadHadOpen) {
  make();
  test::Child user = start("q");
  segment_.remove_object("q").value();
  EXPECT_EQ(sweep().objects, 0u);
  EXPECT_EQ(look().removed_objects, 1u);
  user.kill();
  EXPECT_EQ(sweep().objects, 1u);
  EXPECT_EQ(look().removed_objects, 0u);
  expect_sound();
}

TEST_F(Sweep, AnUnusedSegmentIsRemovedOnlyWhileItIsUnusedAndTheSame) {
  const auto nonce = segment_.info().value().nonce;
  const auto remove = [&] { return Segment::remove_unused("s", nonce); };
  EXPECT_TRUE(remove().is(Code::kStillHeld));
  EXPECT_TRUE(Segment::remove_unused("s", {}).is(Code::kSegmentUnlinked));
  make();
  test::Child stopped = start("q");
  segment_.close().value();
  test::stop(stopped);
  EXPECT_TRUE(remove().is(Code::kStillHeld)) << "stopped, not gone";
  stopped.kill();
  EXPECT_TRUE(remove());
  EXPECT_TRUE(remove().is(Code::kNotFound));
}

TEST_F(Sweep, SaysWhenItCannot) {
  EXPECT_TRUE(Segment::open_read_only("s").value().sweep().is(Code::kPermissionDenied));
  test::Child child([&] { return segment_.sweep().is(Code::kForkedHandle) ? 0 : 1; });
  EXPECT_EQ(child.wait(), 0);
  segment_.close().value();
  EXPECT_TRUE(segment_.sweep().is(Code::kClosed));
}

}  // namespace
}  // namespace tenon
