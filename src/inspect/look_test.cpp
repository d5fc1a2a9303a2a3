// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <sched.h>
#include <unistd.h>
#include <csignal>
#include <cstring>

#include "base/bits.hpp"
#include "support/queue_fixture.hpp"
#include "support/raw.hpp"
#include "support/shared.hpp"
#include "support/wait.hpp"

namespace tenon {
namespace {

using test::bytes;

class Look : public test::QueueFixture {
 protected:
  static inspect::Snapshot look() { return inspect::look("s").value(); }
};

TEST_F(Look, ShowsTheFactsOfASegment) {
  const inspect::Snapshot seen = look();
  EXPECT_EQ(seen.path, scratch_.file("s"));
  EXPECT_EQ(seen.nonce, segment_.info().value().nonce);
  EXPECT_EQ(seen.max_bytes, 64_MiB);
  EXPECT_EQ(seen.max_participants, 16u);
  EXPECT_EQ(seen.max_objects, 1024u);
  EXPECT_TRUE(seen.same_boot);
  EXPECT_TRUE(seen.queues.empty());
  ASSERT_EQ(seen.participants.size(), 1u);
  EXPECT_EQ(seen.participants[0].pid, static_cast<std::uint32_t>(::getpid()));
  EXPECT_TRUE(seen.participants[0].alive);
  EXPECT_NE(seen.participants[0].name, "");
}

TEST_F(Look, ShowsTheThreadThatUsesARole) {
  auto queue = make();
  EXPECT_TRUE(look().threads.empty());
  auto sender = queue.sender().value();
  const inspect::Snapshot seen = look();
  ASSERT_EQ(seen.threads.size(), 1u);
  const inspect::Thread& mine = seen.threads[0];
  EXPECT_EQ(mine.tid, static_cast<std::uint32_t>(::gettid()));
  EXPECT_EQ(mine.participant, seen.participants[0].slot);
  EXPECT_TRUE(mine.alive);
  ASSERT_TRUE(seen.queues[0].sender.user);
  EXPECT_EQ(seen.queues[0].sender.user->slot, mine.slot);
  EXPECT_FALSE(seen.queues[0].receiver.user);
  EXPECT_LT(seen.threads.size(), seen.max_threads);
}

TEST_F(Look, TakesNoSlotAndNoRole) {
  make();
  for (int i = 0; i < 40; ++i) {
    EXPECT_EQ(look().participants.size(), 1u);
    EXPECT_TRUE(inspect::verify("s").value().empty());
  }
  EXPECT_FALSE(look().queues[0].sender.holder);
}

TEST_F(Look, ShowsWhoHoldsWhatAndHowMuchIsInTheQueue) {
  auto queue = make(test::kBlocks);
  {
    auto sender = queue.sender().value();
    auto receiver = queue.receiver().value();
    for (int i = 0; i < 3; ++i) sender.send(bytes("four")).value();
    receiver.peek().value();
    receiver.release().value();
    const inspect::Snapshot seen = look();
    ASSERT_EQ(seen.queues.size(), 1u);
    const inspect::Queue& its = seen.queues[0];
    EXPECT_EQ(its.name, "q");
    EXPECT_EQ(its.capacity, 4u);
    EXPECT_EQ(its.message_limit, 3000u);
    EXPECT_EQ(its.depth, 2u);
    EXPECT_EQ(its.sender.messages, 3u);
    EXPECT_EQ(its.sender.bytes, 12u);
    EXPECT_EQ(its.receiver.messages, 1u);
    EXPECT_EQ(its.receiver.bytes, 4u);
    ASSERT_TRUE(its.sender.holder && its.receiver.holder);
    EXPECT_EQ(its.sender.holder->pid, static_cast<std::uint32_t>(::getpid()));
    EXPECT_TRUE(its.sender.holder->alive);
  }
  EXPECT_FALSE(look().queues[0].sender.holder);
  EXPECT_EQ(look().queues[0].sender.bytes, 12u) << "counters outlive the handle";
}

TEST_F(Look, TellsStoppedAsleepAndDeadApart) {
  make();
  test::Child child([] {
    auto receiver = Segment::open("s").value().queue("q").value().receiver(Idle::kPark).value();
    receiver.peek().value();
    return 0;
  });
  const auto end = [] { return look().queues[0].receiver; };
  while (!end().holder || !end().asleep) ::sched_yield();
  EXPECT_EQ(end().holder->pid, static_cast<std::uint32_t>(child.pid()));
  EXPECT_EQ(end().holder->state, "sleeping");
  EXPECT_EQ(end().waits, 1u);
  test::stop(child);
  EXPECT_EQ(end().holder->state, "stopped");
  EXPECT_TRUE(end().holder->alive) << "paused is not dead";
  test::kill_unreaped(child);
  EXPECT_EQ(end().holder->state, "dead");
  EXPECT_FALSE(end().holder->alive);
  EXPECT_TRUE(inspect::verify("s").value().empty()) << "a dead holder is nothing broken";
}

TEST_F(Look, DoesNotTakeTheNextUserOfASlotForTheDeadHolder) {
  {
    test::Child child([] {
      auto sender = Segment::open("s").value().queue("q").value().sender().value();
      ::raise(SIGKILL);
      return 0;
    });
    make();
    child.wait();
  }
  const test::Raw raw(scratch_.file("s"));
  const layout::Claim dead{raw.queue(0).sender.role};
  if (dead.nobody()) GTEST_SKIP() << "not run: the child died before it had the role";
  raw.words().next_slot = dead.slot();
  auto next = Segment::open("s").value();
  const inspect::End sender = look().queues[0].sender;
  ASSERT_TRUE(sender.holder);
  EXPECT_FALSE(sender.holder->alive);
  EXPECT_EQ(sender.holder->pid, 0u);
  EXPECT_EQ(sender.holder->state, "dead");
}

TEST_F(Look, WorksPostMortem) {
  auto queue = make();
  queue.sender().value().send(bytes("m")).value();
  { auto gone = std::move(queue); }
  ASSERT_TRUE(segment_.close());
  EXPECT_TRUE(look().participants.empty());
  EXPECT_EQ(look().queues[0].depth, 1u);
}

TEST_F(Look, SeesWhatIsLeftOverFromBeforeARestartOfTheMachine) {
  std::string content = test::read_whole_file(scratch_.file("s"));
  layout::SegmentHeader header;
  std::memcpy(&header, content.data(), sizeof header);
  header.boot_id[0] ^= 1;
  header.checksum = checksum_of(header);
  std::memcpy(content.data(), &header, sizeof header);
  test::write_whole_file(scratch_.file("old"), content);
  EXPECT_FALSE(inspect::look("old").value().same_boot);
}

TEST_F(Look, ListsTheSegmentsOfTheDirectory) {
  Segment::create("b", {.max_bytes = 1_MiB}).value();
  Segment::create("a", {.max_bytes = 1_MiB}).value();
  test::write_whole_file(scratch_.file(".hidden"), "");
  EXPECT_EQ(inspect::list().value(), (std::vector<std::string>{"a", "b", "s"}));
}

TEST_F(Look, AtWhatIsNotThereSaysSo) {
  EXPECT_TRUE(inspect::look("none").is(Code::kNotFound));
  EXPECT_TRUE(inspect::verify("none").is(Code::kNotFound));
  EXPECT_TRUE(inspect::look("a/b").is(Code::kInvalidArgument));
}

}  // namespace
}  // namespace tenon
