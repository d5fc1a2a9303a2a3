// SPDX-License-Identifier: Apache-2.0
// One process holds both ends: what each verb does.
#include <array>
#include <chrono>
#include <csignal>
#include <thread>

#include "support/queue_fixture.hpp"

namespace tenon {
namespace {

using std::chrono::milliseconds;
using test::bytes;
using test::take;

using test::BothQueues;
INSTANTIATE_TEST_SUITE_P(Queue, BothQueues, ::testing::Values(&test::kInline, &test::kBlocks),
                         test::name_of_kind);

class Queue : public test::QueueFixture {};

TEST_P(BothQueues, DeliverInOrderThroughManyLaps) {
  auto queue = make(*GetParam());
  auto sender = queue.sender().value();
  auto receiver = queue.receiver().value();
  std::uint64_t received = 0;
  for (std::uint64_t sent = 0; sent < 1000;) {
    for (std::uint64_t burst = sent % 4 + 1; burst > 0; --burst, ++sent)
      ASSERT_TRUE(sender.try_send(bytes(message(sent))));
    for (; received < sent; ++received) ASSERT_EQ(take(receiver), message(received));
  }
  EXPECT_EQ(sender.position(), received);
  EXPECT_EQ(receiver.position(), received);
  expect_sound();
}

TEST_P(BothQueues, GiveBackPressureWhenFullAndSaySoWhenEmpty) {
  auto queue = make(*GetParam());
  auto sender = queue.sender().value();
  auto receiver = queue.receiver().value();
  std::array<std::byte, 4096> out;
  EXPECT_TRUE(receiver.try_receive(out).is(Code::kWouldBlock));
  EXPECT_TRUE(receiver.try_peek().is(Code::kWouldBlock));
  for (std::uint64_t i = 0; i < 4; ++i) ASSERT_TRUE(sender.try_send(bytes(message(i))));
  EXPECT_TRUE(sender.try_send(bytes("x")).is(Code::kWouldBlock));
  ASSERT_EQ(take(receiver), message(0));
  EXPECT_TRUE(sender.try_send(bytes(message(4))));
  EXPECT_TRUE(sender.try_send(bytes("x")).is(Code::kWouldBlock));
  for (std::uint64_t i = 1; i < 5; ++i) EXPECT_EQ(take(receiver), message(i));
  EXPECT_TRUE(receiver.try_peek().is(Code::kWouldBlock));
}

TEST_P(BothQueues, WaitUntilTheDeadlineAndNotShorter) {
  auto queue = make(*GetParam());
  for (const Idle idle : {Idle::kAdaptive, Idle::kBusy, Idle::kPark}) {
    auto sender = queue.sender(idle).value();
    auto receiver = queue.receiver(idle).value();
    std::array<std::byte, 4096> out;
    const auto timed = [](auto call) {
      const auto deadline = std::chrono::steady_clock::now() + milliseconds(3);
      EXPECT_TRUE(call(Deadline::at(deadline)).is(Code::kTimeout));
      EXPECT_GE(std::chrono::steady_clock::now(), deadline);
    };
    timed([&](Deadline deadline) { return receiver.receive_until(out, deadline); });
    timed([&](Deadline deadline) { return receiver.peek_until(deadline); });
    EXPECT_TRUE(receiver.receive_for(out, milliseconds(1)).is(Code::kTimeout));
    EXPECT_TRUE(receiver.peek_for(milliseconds(1)).is(Code::kTimeout));
    while (sender.try_send(bytes("x"))) {
    }
    timed([&](Deadline deadline) { return sender.send_until(bytes("x"), deadline); });
    timed([&](Deadline deadline) { return sender.close_stream_until({}, deadline); });
    EXPECT_TRUE(sender.send_for(bytes("x"), milliseconds(1)).is(Code::kTimeout));
    EXPECT_TRUE(sender.send_for(bytes("x"), milliseconds(-1)).is(Code::kWouldBlock));
    while (receiver.try_receive(out)) {
    }
  }
}

TEST_P(BothQueues, ShowTheSameMessageUntilItIsReleased) {
  auto queue = make(*GetParam());
  auto sender = queue.sender().value();
  auto receiver = queue.receiver().value();
  EXPECT_TRUE(receiver.release().is(Code::kInvalidArgument));
  ASSERT_TRUE(sender.send(bytes(message(0))));
  ASSERT_TRUE(sender.send(bytes(message(1))));
  const Message first = receiver.peek().value();
  const Message again = receiver.try_peek().value();
  EXPECT_EQ(first.data.data(), again.data.data());
  EXPECT_EQ(first.position, 0u);
  EXPECT_FALSE(first.maybe_redelivered);
  EXPECT_EQ(test::text(first.data), message(0));
  ASSERT_TRUE(receiver.release());
  EXPECT_TRUE(receiver.release().is(Code::kInvalidArgument)) << "only once";
  EXPECT_EQ(receiver.peek().value().position, 1u);
  EXPECT_EQ(take(receiver), message(1)) << "receive takes the one in hand";
  EXPECT_EQ(receiver.position(), 2u);
}

TEST_P(BothQueues, TakeEverySizeUpToTheLimit) {
  auto queue = make(*GetParam());
  auto sender = queue.sender().value();
  auto receiver = queue.receiver().value();
  for (std::size_t size = 0; size <= GetParam()->message_limit; size += size < 100 ? 1 : 97) {
    const std::string sent = test::pattern(size, size);
    ASSERT_TRUE(sender.try_send(bytes(sent)));
    ASSERT_EQ(take(receiver), sent);
  }
  const std::string too_large(GetParam()->message_limit + 1, 'x');
  EXPECT_TRUE(sender.try_send(bytes(too_large)).is(Code::kTooLarge));
  EXPECT_TRUE(receiver.try_peek().is(Code::kWouldBlock)) << "nothing was sent";
}

TEST_P(BothQueues, KeepAMessageThatDoesNotFitTheBufferOfTheReceiver) {
  auto queue = make(*GetParam());
  auto sender = queue.sender().value();
  auto receiver = queue.receiver().value();
  ASSERT_TRUE(sender.try_send(bytes("twelve bytes")));
  std::array<std::byte, 11> small;
  auto refused = receiver.try_receive(small);
  ASSERT_TRUE(refused.is(Code::kTooLarge));
  EXPECT_EQ(refused.error().number, 12);
  EXPECT_EQ(take(receiver), "twelve bytes");
}

TEST_P(BothQueues, KnowTheLastMessageAlsoAfterItWasReleased) {
  auto queue = make(*GetParam());
  auto sender = queue.sender().value();
  auto receiver = queue.receiver().value();
  EXPECT_FALSE(sender.last());
  for (std::uint64_t i = 0; i < 9; ++i) {
    ASSERT_TRUE(sender.try_send(bytes(message(i))));
    EXPECT_EQ(test::text(sender.last().value().data), message(i));
    EXPECT_FALSE(sender.last()->end_of_stream);
    take(receiver);
    EXPECT_EQ(test::text(sender.last().value().data), message(i));
  }
}

TEST_P(BothQueues, GoOnWhereTheLastHolderLeft) {
  auto queue = make(*GetParam());
  for (std::uint64_t i = 0; i < 20; ++i) {
    auto sender = queue.sender().value();
    EXPECT_EQ(sender.position(), i);
    EXPECT_FALSE(sender.took_over());
    if (i > 0) {
      EXPECT_EQ(test::text(sender.last().value().data), message(i - 1));
    }
    ASSERT_TRUE(sender.try_send(bytes(message(i))));
    if (i % 2 == 0) continue;
    auto receiver = queue.receiver().value();
    EXPECT_EQ(receiver.position(), i - 1);
    EXPECT_FALSE(receiver.took_over());
    for (const std::uint64_t k : {i - 1, i}) {
      EXPECT_FALSE(receiver.peek().value().maybe_redelivered);
      ASSERT_EQ(take(receiver), message(k));
    }
  }
  expect_sound();
}

TEST_F(Queue, CapacityIsRoundedUpToAPowerOfTwo) {
  const std::pair<std::uint32_t, std::uint32_t> cases[] = {
      {1, 2}, {2, 2}, {3, 4}, {5, 8}, {1000, 1024}};
  for (const auto& [wish, real] : cases) {
    auto queue = make({.capacity = wish}, "q" + std::to_string(wish));
    EXPECT_EQ(queue.capacity(), real);
    auto sender = queue.sender().value();
    std::uint32_t sent = 0;
    while (sender.try_send(bytes("x"))) ++sent;
    EXPECT_EQ(sent, real);
  }
}

TEST_F(Queue, TheCreatorChoosesAndLaterOpenersTakeWhatIsThere) {
  make({.capacity = 8, .message_limit = 100});
  auto again = segment_.queue("q", {.capacity = 64, .message_limit = 5}).value();
  EXPECT_EQ(again.capacity(), 8u);
  EXPECT_EQ(again.message_limit(), 100u);
  EXPECT_EQ(segment_.find_queue("q").value().capacity(), 8u);
  EXPECT_TRUE(segment_.find_queue("other").is(Code::kNotFound));
}

TEST_F(Queue, WishesThatCannotBeAreRefused) {
  const QueueOptions impossible[] = {
      {.capacity = 0},      {.capacity = (1u << 24) + 1},
      {.message_limit = 0}, {.message_limit = 0x8000'0000u},
      {.loans = 0},         {.loans = (1u << 24) + 1},
  };
  for (const QueueOptions& options : impossible)
    EXPECT_TRUE(segment_.queue("bad", options).is(Code::kInvalidArgument));
  EXPECT_TRUE(segment_.queue("bad", {.capacity = 1u << 24}).is(Code::kTooLarge));
  EXPECT_TRUE(
      segment_.queue("bad", {.capacity = 2, .message_limit = 0x7fff'ffffu}).is(Code::kTooLarge));
  EXPECT_TRUE(
      segment_.queue("bad", {.capacity = 1024, .message_limit = 1u << 20}).is(Code::kTooLarge));
  EXPECT_TRUE(
      segment_.queue("bad", {.capacity = 512, .message_limit = 1u << 20}).is(Code::kNoSpace));
  EXPECT_TRUE(segment_.find_queue("bad").is(Code::kNotFound));
}

// The loans of a queue without blocks are buffers of this process: a wish, or a damaged file, must
// not make it allocate without bounds.
TEST_F(Queue, LoansOfAQueueWithoutBlocksAreBoundedToo) {
  EXPECT_TRUE(segment_.queue("bad", {.capacity = 2, .message_limit = 1024, .loans = 1u << 24})
                  .is(Code::kTooLarge));
}

TEST_F(Queue, BlocksAreAlignedForTheWidestVector) {
  auto queue = make(test::kBlocks);
  auto sender = queue.sender().value();
  const auto loan = sender.loan().value();
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(loan.data().data()) % 64, 0u);
}

TEST_F(Queue, AnInterruptEndsTheWaitUnderWayOrTheNextOne) {
  auto queue = make();
  for (const Idle idle : {Idle::kAdaptive, Idle::kBusy, Idle::kPark}) {
    auto receiver = queue.receiver(idle).value();
    auto sender = queue.sender(idle).value();
    receiver.interrupt();
    EXPECT_TRUE(receiver.peek().is(Code::kInterrupted)) << "the next one";
    EXPECT_TRUE(receiver.try_peek().is(Code::kWouldBlock)) << "only one";
    std::thread other([&] { receiver.interrupt(); });
    EXPECT_TRUE(receiver.peek().is(Code::kInterrupted));
    other.join();
    while (sender.try_send(bytes("x"))) {
    }
    sender.interrupt();
    EXPECT_TRUE(sender.send(bytes("x")).is(Code::kInterrupted));
    sender.interrupt();
    EXPECT_TRUE(sender.close_stream().is(Code::kInterrupted));
    while (receiver.try_peek()) receiver.release().value();
  }
}

TEST_F(Queue, AnInterruptDoesNotSpoilWhatNeedsNoWait) {
  auto queue = make();
  auto receiver = queue.receiver().value();
  auto sender = queue.sender().value();
  sender.interrupt();
  receiver.interrupt();
  EXPECT_TRUE(sender.send(bytes("x")));
  EXPECT_EQ(take(receiver), "x");
}

ByteReceiver* interrupted_by_signal = nullptr;

TEST_F(Queue, AnInterruptCanComeFromASignalHandler) {
  auto queue = make();
  auto receiver = queue.receiver(Idle::kPark).value();
  interrupted_by_signal = &receiver;
  struct ::sigaction action {};
  struct ::sigaction before {};
  action.sa_handler = [](int) { interrupted_by_signal->interrupt(); };
  ::sigaction(SIGUSR1, &action, &before);
  const ::pthread_t sleeper = ::pthread_self();
  std::thread other([sleeper] { ::pthread_kill(sleeper, SIGUSR1); });
  EXPECT_TRUE(receiver.peek().is(Code::kInterrupted));
  other.join();
  ::sigaction(SIGUSR1, &before, nullptr);
}

TEST_F(Queue, ASignalAloneEndsNoWait) {
  auto queue = make();
  auto receiver = queue.receiver(Idle::kPark).value();
  struct ::sigaction action {};
  struct ::sigaction before {};
  action.sa_handler = [](int) {};
  ::sigaction(SIGUSR1, &action, &before);
  const ::pthread_t sleeper = ::pthread_self();
  std::thread other([sleeper] {
    for (int i = 0; i < 50; ++i) ::pthread_kill(sleeper, SIGUSR1);
  });
  EXPECT_TRUE(receiver.peek_for(milliseconds(5)).is(Code::kTimeout));
  other.join();
  ::sigaction(SIGUSR1, &before, nullptr);
}

TEST_F(Queue, WaitPeerSeesWhoComesAndWhoLeaves) {
  auto queue = make();
  auto sender = queue.sender().value();
  EXPECT_TRUE(sender.wait_peer_for(milliseconds(1)).is(Code::kTimeout));
  EXPECT_TRUE(sender.wait_peer_until(Deadline::now()).is(Code::kWouldBlock));
  {
    auto receiver = queue.receiver().value();
    EXPECT_TRUE(sender.wait_peer());
    EXPECT_TRUE(receiver.wait_peer());
  }
  EXPECT_TRUE(sender.wait_peer_for(milliseconds(1)).is(Code::kTimeout));
  sender.interrupt();
  EXPECT_TRUE(sender.wait_peer().is(Code::kInterrupted));
}

struct Small {
  std::uint32_t a;
  std::uint32_t b;
};
struct Large {
  std::array<std::uint64_t, 1000> values;
};

TEST_F(Queue, OfATypeCarriesItsValues) {
  auto small = segment_.queue<Small>("small").value();
  auto large = segment_.queue<Large>("large", {.capacity = 2}).value();
  auto small_sender = small.sender().value();
  auto large_sender = large.sender().value();
  ASSERT_TRUE(small_sender.send({1, 2}));
  ASSERT_TRUE(small_sender.try_send({3, 4}));
  Large value{};
  value.values[999] = 7;
  ASSERT_TRUE(large_sender.send_for(value, milliseconds(1)));
  auto receiver = small.receiver().value();
  EXPECT_EQ(receiver.receive().value().b, 2u);
  EXPECT_EQ(receiver.try_receive().value().a, 3u);
  EXPECT_TRUE(receiver.try_receive().is(Code::kWouldBlock));
  EXPECT_TRUE(receiver.receive_for(milliseconds(1)).is(Code::kTimeout));
  EXPECT_EQ(large.receiver().value().receive().value().values[999], 7u);
  expect_sound();
}

// What a sender glances at while it polls is told every 8th release only: here not yet.
TEST_F(Queue, AnExpiredDeadlineIsNoReasonToMissAFreeCell) {
  auto queue = make({.capacity = 64, .message_limit = 8});
  for (const Idle idle : {Idle::kAdaptive, Idle::kBusy, Idle::kPark}) {
    auto sender = queue.sender(idle).value();
    auto receiver = queue.receiver().value();
    while (sender.try_send(bytes("x"))) {
    }
    test::take(receiver);
    const auto past = Deadline::at(std::chrono::steady_clock::now());
    EXPECT_TRUE(sender.send_until(bytes("x"), past)) << static_cast<int>(idle);
    EXPECT_TRUE(sender.send_until(bytes("x"), past).is(Code::kTimeout)) << static_cast<int>(idle);
  }
}

TEST_F(Queue, OfAnotherTypeIsALayoutMismatch) {
  ASSERT_TRUE(segment_.queue<Small>("q"));
  auto other = segment_.queue<Large>("q");
  ASSERT_TRUE(other.is(Code::kLayoutMismatch));
  EXPECT_EQ(other.error().number, static_cast<std::int64_t>(sizeof(Small)));
  make({}, "bytes");
  EXPECT_TRUE(segment_.queue<Small>("bytes").is(Code::kLayoutMismatch));
  EXPECT_TRUE(segment_.find_queue("q")) << "tools take any type";
}

TEST_F(Queue, OfATypeRefusesAMessageOfAnotherSize) {
  auto queue = segment_.queue<Small>("q").value();
  auto receiver = queue.receiver().value();
  auto sender = queue.sender().value();
  ASSERT_TRUE(sender.bytes().send(bytes("abc")));
  EXPECT_TRUE(receiver.try_receive().is(Code::kLayoutMismatch));
}

}  // namespace
}  // namespace tenon
