// SPDX-License-Identifier: Apache-2.0
// What the death of one end means for the other, and for its successor.
#include <array>
#include <functional>
#include <optional>

#include "support/queue_fixture.hpp"
#include "support/shared.hpp"
#include "support/wait.hpp"

namespace tenon {
namespace {

using std::chrono::milliseconds;
using test::bytes;
using test::take;

class QueueDeath : public test::QueueFixture {
 protected:
  // A child does something with an end of queue "q"; it is killed when it has done it.
  template <class End>
  static void do_and_die(Result<End> (ByteQueue::*role)(Idle),
                         const std::function<void(End&)>& deed) {
    const test::Shared<test::Flag> done;
    const test::Child child([&] {
      auto segment = Segment::open("s").value();
      auto queue = segment.queue("q").value();
      auto end = (queue.*role)(Idle::kAdaptive).value();
      deed(end);
      done->raise();
      test::stay_for_ever();
      return 0;
    });
    done->wait();
    test::kill_unreaped(child);
  }
  static void send_and_die(const std::function<void(ByteSender&)>& deed) {
    do_and_die<ByteSender>(&ByteQueue::sender, deed);
  }
  static void receive_and_die(const std::function<void(ByteReceiver&)>& deed) {
    do_and_die<ByteReceiver>(&ByteQueue::receiver, deed);
  }
};

TEST_F(QueueDeath, OfTheProducerIsToldAfterEverythingItSentWasRead) {
  for (const Idle idle : {Idle::kAdaptive, Idle::kBusy, Idle::kPark}) {
    auto queue = make();
    send_and_die([](ByteSender& sender) {
      for (const char* text : {"a", "b", "c"}) sender.send(bytes(text)).value();
    });
    auto receiver = queue.receiver(idle).value();
    std::array<std::byte, 64> out;
    for (const char* text : {"a", "b", "c"})
      EXPECT_EQ(test::text(std::span(out).first(receiver.receive(out).value())), text);
    EXPECT_TRUE(receiver.receive(out).is(Code::kPeerDied));
    EXPECT_TRUE(receiver.peek().is(Code::kPeerDied)) << "again and again";
    EXPECT_TRUE(receiver.try_peek().is(Code::kWouldBlock)) << "try_ only looks";
    queue.sender().value();
  }
}

TEST_F(QueueDeath, OfTheConsumerIsToldWhenTheQueueIsFull) {
  for (const Idle idle : {Idle::kAdaptive, Idle::kBusy, Idle::kPark}) {
    auto queue = make();
    receive_and_die([](ByteReceiver&) {});
    auto sender = queue.sender(idle).value();
    std::uint64_t sent = 0;
    while (sender.send(bytes("x"))) ++sent;
    EXPECT_EQ(sent, 4u);
    EXPECT_TRUE(sender.send(bytes("x")).is(Code::kPeerDied));
    EXPECT_TRUE(sender.loan().value().commit(1).is(Code::kPeerDied));
    EXPECT_TRUE(sender.close_stream().is(Code::kPeerDied));
    auto receiver = queue.receiver().value();
    EXPECT_TRUE(receiver.took_over());
    for (; sent > 0; --sent) take(receiver);
    EXPECT_TRUE(sender.send(bytes("on it goes")));
    EXPECT_EQ(take(receiver), "on it goes");
  }
}

TEST_F(QueueDeath, OfAPeerThatIsWaitedForEndsTheWait) {
  auto queue = make();
  const test::Shared<test::Flag> ready;
  test::Child child([&] {
    auto segment = Segment::open("s").value();
    auto sender = segment.queue("q").value().sender().value();
    ready->raise();
    test::stay_for_ever();
    return 0;
  });
  ready->wait();
  auto receiver = queue.receiver(Idle::kPark).value();
  EXPECT_TRUE(receiver.wait_peer());
  EXPECT_TRUE(receiver.peek_for(milliseconds(50)).is(Code::kTimeout)) << "alive: no PeerDied";
  test::stop(child);
  EXPECT_TRUE(receiver.peek_for(milliseconds(50)).is(Code::kTimeout)) << "paused is not dead";
  child.signal(SIGKILL);  // while we are already waiting, or just before
  EXPECT_TRUE(receiver.peek().is(Code::kPeerDied));
  EXPECT_TRUE(receiver.wait_peer_for(milliseconds(1)).is(Code::kTimeout));
}

TEST_F(QueueDeath, ASuccessorIsWaitedFor) {
  auto queue = make();
  send_and_die([](ByteSender&) {});
  auto receiver = queue.receiver(Idle::kPark).value();
  EXPECT_TRUE(receiver.peek().is(Code::kPeerDied));
  test::Child successor([] {
    auto segment = Segment::open("s").value();
    auto sender = segment.queue("q").value().sender().value();
    if (!sender.took_over()) return 1;
    return sender.send(bytes("here I am")) ? 0 : 2;
  });
  EXPECT_TRUE(receiver.wait_peer());
  EXPECT_EQ(test::text(receiver.peek().value().data), "here I am");
}

TEST_F(QueueDeath, OfAProducerLosesNothingAndItsSuccessorGoesOn) {
  auto queue = make(test::kBlocks);
  const std::string large = test::pattern(7, 3000);
  for (int round = 0; round < 20; ++round) {
    send_and_die([&](ByteSender& sender) {
      sender.send(bytes(large)).value();
      auto committed = sender.loan().value();
      committed.commit(100).value();
      auto lost = sender.loan().value();
      std::ranges::fill(lost.data(), std::byte{0xee});
      lost.abort();
    });
    auto sender = queue.sender().value();
    EXPECT_TRUE(sender.took_over());
    EXPECT_EQ(sender.position() % 4, 2u);
    ASSERT_TRUE(sender.send(bytes("successor")));
    { auto both = std::pair(sender.loan().value(), sender.loan().value()); }
    auto receiver = queue.receiver().value();
    EXPECT_EQ(take(receiver), large);
    EXPECT_EQ(take(receiver).size(), 100u);
    EXPECT_EQ(take(receiver), "successor");
    ASSERT_TRUE(sender.send(bytes("fourth")));
    EXPECT_EQ(take(receiver), "fourth");
    expect_sound();
  }
}

TEST_F(QueueDeath, OfAProducerWithLoansOutLosesNoBlock) {
  auto queue = make(test::kBlocks);
  for (int round = 0; round < 20; ++round) {
    send_and_die([](ByteSender& sender) {
      static std::optional<Loan> first = sender.loan().value();
      static std::optional<Loan> second = sender.loan().value();
      if (!sender.loan().is(Code::kNoSpace)) throw std::runtime_error("a third loan");
    });
    auto sender = queue.sender().value();
    auto first = sender.loan();
    auto second = sender.loan();
    EXPECT_TRUE(first && second) << "round " << round;
    EXPECT_TRUE(sender.loan().is(Code::kNoSpace));
    expect_sound();
  }
}

// ---- maybe_redelivered: the message that the dead may have seen, and no other.

TEST_F(QueueDeath, OfAConsumerWithAMessageInHandFlagsThatOne) {
  auto queue = make();
  auto sender = queue.sender().value();
  for (const char* text : {"a", "b", "c"}) sender.send(bytes(text)).value();
  receive_and_die([](ByteReceiver& receiver) {
    take(receiver);
    if (receiver.peek().value().position != 1) throw std::runtime_error("position");
  });
  auto receiver = queue.receiver().value();
  EXPECT_TRUE(receiver.took_over());
  const Message again = receiver.peek().value();
  EXPECT_EQ(again.position, 1u);
  EXPECT_EQ(test::text(again.data), "b");
  EXPECT_TRUE(again.maybe_redelivered);
  EXPECT_TRUE(receiver.peek().value().maybe_redelivered) << "until it is released";
  ASSERT_TRUE(receiver.release());
  EXPECT_FALSE(receiver.peek().value().maybe_redelivered) << "only the first";
}

TEST_F(QueueDeath, OfAConsumerWithNothingThereFlagsNothing) {
  auto queue = make();
  auto sender = queue.sender().value();
  ASSERT_TRUE(sender.send(bytes("a")));
  receive_and_die([](ByteReceiver& receiver) { take(receiver); });
  auto receiver = queue.receiver().value();
  EXPECT_TRUE(receiver.took_over());
  ASSERT_TRUE(sender.send(bytes("b")));
  EXPECT_FALSE(receiver.peek().value().maybe_redelivered) << "it came after the death";
}

TEST_F(QueueDeath, ACleanLeaveWithAMessageInHandFlagsIt) {
  auto queue = make();
  auto sender = queue.sender().value();
  for (const char* text : {"a", "b"}) sender.send(bytes(text)).value();
  { queue.receiver().value().peek().value(); }
  auto receiver = queue.receiver().value();
  EXPECT_FALSE(receiver.took_over());
  EXPECT_TRUE(receiver.peek().value().maybe_redelivered);
  EXPECT_EQ(take(receiver), "a");
  EXPECT_FALSE(receiver.peek().value().maybe_redelivered);
}

TEST_F(QueueDeath, ACleanLeaveWithEmptyHandsFlagsNothing) {
  auto queue = make();
  auto sender = queue.sender().value();
  for (const char* text : {"a", "b"}) sender.send(bytes(text)).value();
  {
    auto receiver = queue.receiver().value();
    take(receiver);
  }
  EXPECT_FALSE(queue.receiver().value().peek().value().maybe_redelivered);
}

TEST_F(QueueDeath, TheFlagPassesThroughSuccessorsThatDoNotRelease) {
  auto queue = make();
  auto sender = queue.sender().value();
  for (const char* text : {"a", "b"}) sender.send(bytes(text)).value();
  receive_and_die([](ByteReceiver& receiver) { receiver.peek().value(); });
  { auto looks_at_nothing = queue.receiver().value(); }
  receive_and_die([](ByteReceiver&) {});
  { auto looks_at_nothing = queue.receiver().value(); }
  auto receiver = queue.receiver().value();
  EXPECT_TRUE(receiver.peek().value().maybe_redelivered);
  ASSERT_TRUE(receiver.release());
  EXPECT_FALSE(receiver.peek().value().maybe_redelivered);
}

TEST_F(QueueDeath, AMessageTooLargeForReceiveWasSeenAsFarAsTheSuccessorKnows) {
  auto queue = make();
  auto sender = queue.sender().value();
  ASSERT_TRUE(sender.send(bytes("long")));
  {
    auto receiver = queue.receiver().value();
    std::array<std::byte, 1> small;
    EXPECT_TRUE(receiver.try_receive(small).is(Code::kTooLarge));
  }
  EXPECT_TRUE(queue.receiver().value().peek().value().maybe_redelivered);
}

// Its last message is there: waiting for yet another producer might take for ever.
TEST_F(QueueDeath, ASuccessorThatHasLeftAgainIsNotWaitedFor) {
  auto queue = make();
  send_and_die([](ByteSender&) {});
  auto receiver = queue.receiver(Idle::kPark).value();
  EXPECT_TRUE(receiver.peek().is(Code::kPeerDied));
  test::Child successor([] {
    auto segment = Segment::open("s").value();
    auto sender = segment.queue("q").value().sender().value();
    return sender.send(bytes("I was here")) ? 0 : 1;
  });
  EXPECT_EQ(successor.wait(), 0);
  EXPECT_TRUE(receiver.wait_peer());
  EXPECT_EQ(take(receiver), "I was here");
  EXPECT_TRUE(receiver.wait_peer_for(milliseconds(1)).is(Code::kTimeout)) << "nothing, nobody";
}

TEST_F(QueueDeath, AnEndMarkSurvivesTheDeathOfBothEnds) {
  auto queue = make();
  send_and_die([](ByteSender& sender) { sender.close_stream(bytes("done")).value(); });
  receive_and_die([](ByteReceiver& receiver) {
    if (!receiver.peek().is(Code::kEndOfStream)) throw std::runtime_error("no end");
  });
  auto receiver = queue.receiver().value();
  EXPECT_TRUE(receiver.peek().is(Code::kEndOfStream)) << "and not PeerDied";
  EXPECT_EQ(test::text(receiver.end_note()), "done");
  ASSERT_TRUE(receiver.next_stream());
  EXPECT_TRUE(receiver.peek().is(Code::kPeerDied));
}

}  // namespace
}  // namespace tenon
