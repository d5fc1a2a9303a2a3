// SPDX-License-Identifier: Apache-2.0
// A queue that is removed lives on for those who have it open, as a file does.
#include <csignal>
#include <optional>

#include "support/child.hpp"
#include "support/queue_fixture.hpp"
#include "support/raw.hpp"

namespace tenon {
namespace {

using test::bytes;
using test::take;

class QueueRemoved : public test::BothQueues {};
INSTANTIATE_TEST_SUITE_P(Kinds, QueueRemoved, ::testing::Values(&test::kInline, &test::kBlocks),
                         test::name_of_kind);

TEST_P(QueueRemoved, ThoseInsideGoOnAndNewcomersMakeAnotherOne) {
  auto old_queue = make(*GetParam());
  auto sender = old_queue.sender().value();
  sender.send(bytes(message(1))).value();
  segment_.remove_object("q").value();
  EXPECT_TRUE(segment_.find_queue("q").is(Code::kNotFound));

  auto new_queue = make(*GetParam());
  auto new_sender = new_queue.sender().value();
  auto new_receiver = new_queue.receiver().value();
  new_sender.send(bytes(message(100))).value();

  sender.send(bytes(message(2))).value();
  auto receiver = old_queue.receiver().value();
  EXPECT_EQ(take(receiver), message(1));
  EXPECT_EQ(take(receiver), message(2));
  EXPECT_EQ(take(new_receiver), message(100));
  expect_sound();
}

TEST_P(QueueRemoved, ItsMemoryIsUsedAgainOnceTheLastHandleIsGone) {
  const test::Raw raw(scratch_.file("s"));
  std::optional<ByteQueue> queue(make(*GetParam()));
  const std::uint64_t place = raw.entry(0).offset;
  std::optional<ByteSender> sender(queue->sender().value());
  sender->send(bytes(message(1))).value();
  segment_.remove_object("q").value();
  queue.reset();
  make(*GetParam());
  EXPECT_NE(raw.entry(1).offset, place) << "the sender is a handle, too";
  segment_.remove_object("q").value();
  sender.reset();
  auto again = make(*GetParam());
  EXPECT_EQ(raw.entry(0).offset, place);
  EXPECT_EQ(again.sender().value().position(), 0u) << "and nothing of the old one is left";
  EXPECT_EQ(inspect::look("s").value().removed_objects, 0u);
  expect_sound();
}

TEST_P(QueueRemoved, WhatADeadProcessHadOpenIsFree) {
  std::optional<ByteQueue> queue(make(*GetParam()));
  test::Child child([&] {
    auto sender = Segment::open("s").value().find_queue("q").value().sender().value();
    sender.send(bytes(message(1))).value();
    return ::raise(SIGKILL);
  });
  EXPECT_EQ(child.wait(), -SIGKILL);
  segment_.remove_object("q").value();
  EXPECT_EQ(inspect::look("s").value().removed_objects, 1u) << "we have it open";
  {
    auto receiver = queue->receiver().value();
    EXPECT_EQ(take(receiver), message(1));
  }
  queue.reset();
  make(*GetParam());
  EXPECT_EQ(inspect::look("s").value().removed_objects, 0u);
}

TEST_P(QueueRemoved, SaysWhyItCannotBeRemoved) {
  EXPECT_TRUE(segment_.remove_object("q").is(Code::kNotFound));
  EXPECT_TRUE(segment_.remove_object("").is(Code::kInvalidArgument));
  make(*GetParam());
  auto tool = Segment::open_read_only("s").value();
  EXPECT_TRUE(tool.remove_object("q").is(Code::kPermissionDenied));
  test::Child child([&] { return segment_.remove_object("q").is(Code::kForkedHandle) ? 0 : 1; });
  EXPECT_EQ(child.wait(), 0);
  segment_.close().value();
  EXPECT_TRUE(segment_.remove_object("q").is(Code::kClosed));
}

}  // namespace
}  // namespace tenon
