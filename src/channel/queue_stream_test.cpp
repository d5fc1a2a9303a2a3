// SPDX-License-Identifier: Apache-2.0
// The end of a stream, and closing what is still in use.
#include <array>

#include "support/queue_fixture.hpp"

namespace tenon {
namespace {

using test::bytes;
using test::take;

class QueueStream : public test::QueueFixture {};

TEST_F(QueueStream, EndsAfterTheLastMessageAndStaysAtItsEnd) {
  auto queue = make();
  auto sender = queue.sender().value();
  auto receiver = queue.receiver().value();
  ASSERT_TRUE(sender.send(bytes("last")));
  ASSERT_TRUE(sender.close_stream(bytes("why")));
  EXPECT_TRUE(sender.last()->end_of_stream);
  EXPECT_EQ(test::text(sender.last()->data), "why");
  EXPECT_TRUE(receiver.end_note().empty());
  EXPECT_TRUE(receiver.next_stream().is(Code::kInvalidArgument)) << "not at the end yet";
  EXPECT_EQ(take(receiver), "last");
  std::array<std::byte, 64> out;
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(receiver.peek().is(Code::kEndOfStream));
    EXPECT_TRUE(receiver.try_receive(out).is(Code::kEndOfStream));
    EXPECT_TRUE(receiver.receive(out).is(Code::kEndOfStream));
  }
  EXPECT_EQ(test::text(receiver.end_note()), "why");
  EXPECT_TRUE(receiver.release().is(Code::kInvalidArgument)) << "an end is not a message";
}

TEST_F(QueueStream, GoesOnWithTheNextOne) {
  auto queue = make();
  auto sender = queue.sender().value();
  auto receiver = queue.receiver().value();
  for (int stream = 0; stream < 5; ++stream) {
    ASSERT_TRUE(sender.send(bytes("m")));
    ASSERT_TRUE(sender.close_stream());
    EXPECT_EQ(take(receiver), "m");
    ASSERT_TRUE(receiver.try_peek().is(Code::kEndOfStream));
    ASSERT_TRUE(receiver.next_stream());
    EXPECT_TRUE(receiver.end_note().empty());
    EXPECT_TRUE(receiver.try_peek().is(Code::kWouldBlock));
  }
  EXPECT_EQ(receiver.position(), 10u) << "an end takes a position, too";
}

TEST_F(QueueStream, EndIsShownAgainToTheNextConsumer) {
  auto queue = make();
  queue.sender().value().close_stream(bytes("note")).value();
  for (int i = 0; i < 3; ++i) {
    auto receiver = queue.receiver().value();
    EXPECT_TRUE(receiver.try_peek().is(Code::kEndOfStream));
    EXPECT_EQ(test::text(receiver.end_note()), "note");
  }
  auto receiver = queue.receiver().value();
  ASSERT_TRUE(receiver.try_peek().is(Code::kEndOfStream));
  ASSERT_TRUE(receiver.next_stream());
}

TEST_F(QueueStream, NoteMayBeAsLongAsAMessage) {
  auto queue = make(test::kBlocks);
  auto sender = queue.sender().value();
  auto receiver = queue.receiver().value();
  EXPECT_TRUE(sender.close_stream(bytes(std::string(3001, 'n'))).is(Code::kTooLarge));
  ASSERT_TRUE(sender.close_stream(bytes(std::string(3000, 'n'))));
  EXPECT_TRUE(receiver.peek().is(Code::kEndOfStream));
  EXPECT_EQ(receiver.end_note().size(), 3000u);
}

TEST_F(QueueStream, IsNotEndedByTheDestructor) {
  auto queue = make();
  queue.sender().value().send(bytes("m")).value();
  auto receiver = queue.receiver().value();
  EXPECT_EQ(take(receiver), "m");
  EXPECT_TRUE(receiver.try_peek().is(Code::kWouldBlock));
}

TEST_F(QueueStream, CloseOfTheSegmentWaitsForItsUsers) {
  {
    auto queue = make();
    EXPECT_TRUE(segment_.close().is(Code::kStillHeld)) << "a queue";
    auto sender = std::make_unique<ByteSender>(queue.sender().value());
    { auto gone = std::move(queue); }
    EXPECT_TRUE(segment_.close().is(Code::kStillHeld)) << "a sender";
    auto loan = sender->loan().value();
    sender.reset();
    EXPECT_TRUE(segment_.close().is(Code::kStillHeld)) << "a loan";
  }
  EXPECT_TRUE(segment_.close());
}

TEST_F(QueueStream, AfterCloseEverythingAnswersClosed) {
  ASSERT_TRUE(segment_.close());
  EXPECT_TRUE(segment_.close().is(Code::kClosed));
  EXPECT_TRUE(segment_.queue("q").is(Code::kClosed));
  EXPECT_TRUE(segment_.queue<std::uint64_t>("q").is(Code::kClosed));
  EXPECT_TRUE(segment_.find_queue("q").is(Code::kClosed));
  EXPECT_TRUE(segment_.info().is(Code::kClosed));
  EXPECT_TRUE(segment_.unlinked().is(Code::kClosed));
}

TEST_F(QueueStream, EndsOutliveTheHandleOfTheSegment) {
  auto queue = make();
  auto sender = queue.sender().value();
  auto receiver = queue.receiver().value();
  { auto gone = std::move(segment_); }
  ASSERT_TRUE(sender.send(bytes("m")));
  EXPECT_EQ(take(receiver), "m");
}

TEST_F(QueueStream, AReadOnlySegmentHasNoQueues) {
  make();
  auto tool = Segment::open_read_only("s").value();
  EXPECT_TRUE(tool.queue("q").is(Code::kPermissionDenied));
  EXPECT_TRUE(tool.find_queue("q").is(Code::kPermissionDenied));
  EXPECT_EQ(tool.info().value().nonce, segment_.info().value().nonce);
  EXPECT_FALSE(tool.unlinked().value());
  ASSERT_TRUE(Segment::remove("s"));
  EXPECT_TRUE(tool.unlinked().value());
  EXPECT_TRUE(segment_.unlinked().value());
  EXPECT_TRUE(tool.close());
}

TEST_F(QueueStream, ThoseInsideARemovedSegmentGoOn) {
  auto queue = make();
  auto sender = queue.sender().value();
  auto receiver = queue.receiver().value();
  ASSERT_TRUE(Segment::remove("s"));
  ASSERT_TRUE(sender.send(bytes("m")));
  EXPECT_EQ(take(receiver), "m");
  EXPECT_TRUE(segment_.queue("another")) << "also to make something new";
  EXPECT_TRUE(Segment::open("s").is(Code::kNotFound));
  auto other = Segment::open_or_create("s").value();
  EXPECT_NE(other.info().value().nonce, segment_.info().value().nonce);
}

}  // namespace
}  // namespace tenon
