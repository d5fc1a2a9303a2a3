// SPDX-License-Identifier: Apache-2.0
#include <poll.h>
#include <array>
#include <cstring>
#include <string>
#include <thread>

#include "support/capi_fixture.hpp"
#include "support/child.hpp"
#include "support/shared.hpp"
#include "support/wait.hpp"
#include "tenon/segment.hpp"

namespace tenon {
namespace {

constexpr tenon_queue_options kOptions{4, 64, 0, 0, 0};

class CapiQueue : public test::CapiFixture {
 protected:
  static test::Owned<tenon_queue> open(tenon_segment* segment, const char* name = "q",
                                       const tenon_queue_options* options = &kOptions) {
    return test::owned<tenon_queue>(
        [&](auto** to, auto* e) { return tenon_queue_open(segment, name, options, to, e); });
  }
  static test::Owned<tenon_sender> sender_of(tenon_queue* queue) {
    return test::owned<tenon_sender>(
        [&](auto** to, auto* e) { return tenon_sender_open(queue, TENON_IDLE_ADAPTIVE, to, e); });
  }
  static test::Owned<tenon_receiver> receiver_of(tenon_queue* queue) {
    return test::owned<tenon_receiver>(
        [&](auto** to, auto* e) { return tenon_receiver_open(queue, TENON_IDLE_PARK, to, e); });
  }
  static tenon_status send(tenon_sender* sender, const std::string& text,
                           tenon_deadline deadline = TENON_NOW) {
    return tenon_sender_send(sender, text.data(), text.size(), deadline, nullptr);
  }
  static std::string receive(tenon_receiver* receiver, tenon_deadline deadline = TENON_NOW) {
    std::array<char, 64> out;
    std::size_t bytes = out.size();
    const auto status = tenon_receiver_receive(receiver, out.data(), &bytes, deadline, nullptr);
    return status == TENON_OK ? std::string(out.data(), bytes) : tenon_status_name(status);
  }
  test::Owned<tenon_queue> queue_ = open(segment_.get());
};

TEST_F(CapiQueue, MessagesArriveInOrder) {
  const auto sender = sender_of(queue_.get());
  const auto receiver = receiver_of(queue_.get());
  queue_.reset();  // its ends keep what they need
  EXPECT_EQ(send(sender.get(), "one"), TENON_OK);
  EXPECT_EQ(send(sender.get(), ""), TENON_OK);
  EXPECT_EQ(tenon_sender_send(sender.get(), nullptr, 0, TENON_NOW, nullptr), TENON_OK);
  EXPECT_EQ(receive(receiver.get()), "one");
  EXPECT_EQ(receive(receiver.get()), "");
  EXPECT_EQ(receive(receiver.get()), "");
  EXPECT_EQ(receive(receiver.get()), "WouldBlock");
  EXPECT_EQ(receive(receiver.get(), tenon_after(1)), "Timeout");
  EXPECT_EQ(tenon_sender_position(sender.get()), 3u);
  EXPECT_EQ(tenon_receiver_position(receiver.get()), 3u);
  EXPECT_FALSE(tenon_sender_took_over(sender.get()));
  EXPECT_FALSE(tenon_receiver_took_over(receiver.get()));
}

TEST_F(CapiQueue, WhatDoesNotFitIsRefusedAndStays) {
  const auto sender = sender_of(queue_.get());
  const auto receiver = receiver_of(queue_.get());
  EXPECT_EQ(send(sender.get(), std::string(65, 'x')), TENON_TOO_LARGE);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(send(sender.get(), "four"), TENON_OK);
  EXPECT_EQ(send(sender.get(), "more"), TENON_WOULD_BLOCK);
  EXPECT_EQ(send(sender.get(), "more", tenon_after(1)), TENON_TIMEOUT);
  std::array<char, 3> small;
  std::size_t bytes = small.size();
  tenon_error error{};
  EXPECT_EQ(tenon_receiver_receive(receiver.get(), small.data(), &bytes, TENON_NOW, &error),
            TENON_TOO_LARGE);
  EXPECT_EQ(error.number, 4);
  EXPECT_EQ(receive(receiver.get()), "four");
}

TEST_F(CapiQueue, OptionsAreTakenAndZeroIsTheDefault) {
  EXPECT_EQ(tenon_queue_capacity(queue_.get()), 4u);
  EXPECT_EQ(tenon_queue_message_limit(queue_.get()), 64u);
  const auto plain = open(segment_.get(), "plain", nullptr);
  EXPECT_EQ(tenon_queue_capacity(plain.get()), QueueOptions().capacity);
  const tenon_queue_options typed{0, 0, 0, 0, 200};
  EXPECT_EQ(tenon_queue_message_limit(open(segment_.get(), "typed", &typed).get()), 200u);
  const tenon_queue_options other{0, 0, 0, 0, 100};
  tenon_queue* refused = nullptr;
  EXPECT_EQ(tenon_queue_open(segment_.get(), "typed", &other, &refused, nullptr),
            TENON_LAYOUT_MISMATCH);
  EXPECT_EQ(refused, nullptr);
}

TEST_F(CapiQueue, ALoanIsFilledInPlaceAndSentOrGivenBack) {
  const tenon_queue_options blocks{4, 3000, 0, 1, 0};
  const auto queue = open(segment_.get(), "blocks", &blocks);
  const auto sender = sender_of(queue.get());
  const auto receiver = receiver_of(queue.get());
  void* data = nullptr;
  EXPECT_EQ(tenon_sender_commit(sender.get(), 1, TENON_NOW, nullptr), TENON_INVALID_ARGUMENT);
  ASSERT_EQ(tenon_sender_loan(sender.get(), &data, nullptr), TENON_OK);
  std::memset(data, 'x', 3000);
  void* second = &data;
  EXPECT_EQ(tenon_sender_loan(sender.get(), &second, nullptr), TENON_INVALID_ARGUMENT);
  EXPECT_EQ(second, nullptr);
  EXPECT_EQ(tenon_sender_commit(sender.get(), 3001, TENON_NOW, nullptr), TENON_TOO_LARGE);
  EXPECT_EQ(tenon_sender_commit(sender.get(), 3000, TENON_NOW, nullptr), TENON_OK) << "it stayed";
  tenon_message message{};
  ASSERT_EQ(tenon_receiver_peek(receiver.get(), &message, TENON_NOW, nullptr), TENON_OK);
  EXPECT_EQ(message.bytes, 3000u);
  EXPECT_EQ(static_cast<const char*>(message.data)[2999], 'x');
  EXPECT_EQ(tenon_receiver_release(receiver.get(), nullptr), TENON_OK);
  ASSERT_EQ(tenon_sender_loan(sender.get(), &data, nullptr), TENON_OK);
  tenon_sender_abort(sender.get());
  ASSERT_EQ(tenon_sender_loan(sender.get(), &data, nullptr), TENON_OK) << "it was given back";
}  // with a loan that is out

TEST_F(CapiQueue, APeekShowsTheSameUntilItIsReleased) {
  const auto sender = sender_of(queue_.get());
  auto receiver = receiver_of(queue_.get());
  EXPECT_EQ(tenon_receiver_release(receiver.get(), nullptr), TENON_INVALID_ARGUMENT);
  send(sender.get(), "one");
  tenon_message message{};
  for (int i = 0; i < 2; ++i) {
    ASSERT_EQ(tenon_receiver_peek(receiver.get(), &message, TENON_NOW, nullptr), TENON_OK);
    EXPECT_EQ(std::string(static_cast<const char*>(message.data), message.bytes), "one");
    EXPECT_EQ(message.position, 0u);
    EXPECT_EQ(message.maybe_redelivered, 0);
  }
  receiver.reset();
  receiver = receiver_of(queue_.get());
  ASSERT_EQ(tenon_receiver_peek(receiver.get(), &message, TENON_NOW, nullptr), TENON_OK);
  EXPECT_EQ(message.maybe_redelivered, 1);
  EXPECT_EQ(tenon_receiver_release(receiver.get(), nullptr), TENON_OK);
  EXPECT_EQ(tenon_receiver_peek(receiver.get(), &message, TENON_NOW, nullptr), TENON_WOULD_BLOCK);
}

TEST_F(CapiQueue, AStreamEndsWithANote) {
  const auto sender = sender_of(queue_.get());
  const auto receiver = receiver_of(queue_.get());
  EXPECT_EQ(tenon_sender_close_stream(sender.get(), "bye", 3, TENON_NOW, nullptr), TENON_OK);
  send(sender.get(), "next");
  EXPECT_EQ(receive(receiver.get()), "EndOfStream");
  std::size_t bytes = 0;
  const void* note = tenon_receiver_end_note(receiver.get(), &bytes);
  EXPECT_EQ(std::string(static_cast<const char*>(note), bytes), "bye");
  EXPECT_EQ(tenon_receiver_next_stream(receiver.get(), nullptr), TENON_OK);
  EXPECT_EQ(receive(receiver.get()), "next");
  EXPECT_EQ(tenon_receiver_next_stream(receiver.get(), nullptr), TENON_INVALID_ARGUMENT);
}

TEST_F(CapiQueue, ARoleIsHeldOnceAndTakenOverFromTheDead) {
  const test::Shared<test::Flag> sent;
  test::Child first([&] {
    const auto segment = attach();
    const auto queue = open(segment.get());
    const auto sender = sender_of(queue.get());
    if (send(sender.get(), "last words") != TENON_OK) return 1;
    sent->raise();
    test::stay_for_ever();
  });
  sent->wait();
  tenon_sender* refused = nullptr;
  tenon_error error{};
  EXPECT_EQ(tenon_sender_open(queue_.get(), TENON_IDLE_BUSY, &refused, &error), TENON_ROLE_HELD);
  EXPECT_EQ(error.number, first.pid());
  const auto receiver = receiver_of(queue_.get());
  EXPECT_EQ(receive(receiver.get(), TENON_NEVER), "last words");
  first.kill();
  EXPECT_EQ(receive(receiver.get(), TENON_NEVER), "PeerDied");
  EXPECT_EQ(tenon_receiver_wait_peer(receiver.get(), TENON_NOW, nullptr), TENON_WOULD_BLOCK);
  EXPECT_EQ(tenon_receiver_wait_peer(receiver.get(), tenon_after(1), nullptr), TENON_TIMEOUT);
  const auto successor = sender_of(queue_.get());
  EXPECT_TRUE(tenon_sender_took_over(successor.get()));
  EXPECT_EQ(tenon_sender_position(successor.get()), 1u);
  EXPECT_EQ(tenon_receiver_wait_peer(receiver.get(), TENON_NEVER, nullptr), TENON_OK);
  EXPECT_EQ(tenon_sender_wait_peer(successor.get(), TENON_NEVER, nullptr), TENON_OK);
}

TEST_F(CapiQueue, AnInterruptEndsAWait) {
  const auto sender = sender_of(queue_.get());
  const auto receiver = receiver_of(queue_.get());
  tenon_receiver_interrupt(receiver.get());
  EXPECT_EQ(receive(receiver.get(), TENON_NEVER), "Interrupted");
  while (send(sender.get(), "full") == TENON_OK) continue;
  tenon_sender_interrupt(sender.get());
  EXPECT_EQ(send(sender.get(), "full", TENON_NEVER), TENON_INTERRUPTED);
}

TEST_F(CapiQueue, ADoorbellIsPolled) {
  const auto sender = sender_of(queue_.get());
  const auto receiver = receiver_of(queue_.get());
  const auto bell = test::owned<tenon_doorbell>(
      [&](auto** to, auto* e) { return tenon_doorbell_open(segment_.get(), to, e); });
  ::pollfd polled{tenon_doorbell_descriptor(bell.get()), POLLIN, 0};
  int armed = 0;
  ASSERT_EQ(tenon_receiver_arm(receiver.get(), bell.get(), &armed, nullptr), TENON_OK);
  EXPECT_EQ(armed, 1);
  EXPECT_EQ(::poll(&polled, 1, 0), 0);
  std::thread other([&] { EXPECT_EQ(send(sender.get(), "one"), TENON_OK); });
  EXPECT_EQ(::poll(&polled, 1, -1), 1);
  other.join();
  tenon_doorbell_clear(bell.get());
  EXPECT_EQ(::poll(&polled, 1, 0), 0);
  ASSERT_EQ(tenon_receiver_arm(receiver.get(), bell.get(), &armed, nullptr), TENON_OK);
  EXPECT_EQ(armed, 0) << "there is a message already";
  while (send(sender.get(), "full") == TENON_OK) continue;
  ASSERT_EQ(tenon_sender_arm(sender.get(), bell.get(), &armed, nullptr), TENON_OK);
  EXPECT_EQ(armed, 1);
  EXPECT_EQ(receive(receiver.get()), "one");
  EXPECT_EQ(::poll(&polled, 1, -1), 1);
}

TEST_F(CapiQueue, InAForkedChildItIsTheParents) {
  const auto sender = sender_of(queue_.get());
  const auto receiver = receiver_of(queue_.get());
  test::Child child([&] {
    if (send(sender.get(), "x") != TENON_FORKED_HANDLE) return 1;
    return receive(receiver.get()) == "ForkedHandle" ? 0 : 2;
  });
  EXPECT_EQ(child.wait(), 0);
  EXPECT_EQ(send(sender.get(), "x"), TENON_OK);
}

TEST_F(CapiQueue, WhatMakesNoSenseIsRefused) {
  const auto sender = sender_of(queue_.get());
  const auto receiver = receiver_of(queue_.get());
  tenon_sender* end = nullptr;
  void* data = nullptr;
  std::size_t bytes = 8;
  int armed = 0;
  for (const tenon_status status :
       {tenon_queue_open(segment_.get(), nullptr, nullptr, nullptr, nullptr),
        tenon_sender_open(nullptr, TENON_IDLE_PARK, &end, nullptr),
        tenon_sender_open(queue_.get(), 3, &end, nullptr),
        tenon_receiver_open(queue_.get(), -1, nullptr, nullptr),
        tenon_sender_send(nullptr, "x", 1, TENON_NOW, nullptr),
        tenon_sender_send(sender.get(), nullptr, 1, TENON_NOW, nullptr),
        tenon_sender_loan(sender.get(), nullptr, nullptr),
        tenon_sender_loan(nullptr, &data, nullptr),
        tenon_sender_commit(nullptr, 0, TENON_NOW, nullptr),
        tenon_sender_close_stream(sender.get(), nullptr, 1, TENON_NOW, nullptr),
        tenon_sender_wait_peer(nullptr, TENON_NOW, nullptr),
        tenon_sender_arm(sender.get(), nullptr, &armed, nullptr),
        tenon_receiver_receive(receiver.get(), nullptr, &bytes, TENON_NOW, nullptr),
        tenon_receiver_receive(receiver.get(), &bytes, nullptr, TENON_NOW, nullptr),
        tenon_receiver_peek(receiver.get(), nullptr, TENON_NOW, nullptr),
        tenon_receiver_release(nullptr, nullptr),
        tenon_receiver_next_stream(nullptr, nullptr),
        tenon_receiver_wait_peer(nullptr, TENON_NOW, nullptr),
        tenon_receiver_arm(receiver.get(), nullptr, &armed, nullptr),
        tenon_doorbell_open(nullptr, nullptr, nullptr)})
    EXPECT_EQ(status, TENON_INVALID_ARGUMENT);
}

TEST_F(CapiQueue, NothingIsDoneWithNothing) {
  std::size_t bytes = 1;
  EXPECT_EQ(tenon_receiver_end_note(nullptr, &bytes), nullptr);
  EXPECT_EQ(bytes, 0u);
  EXPECT_EQ(tenon_queue_capacity(nullptr), 0u);
  EXPECT_EQ(tenon_queue_message_limit(nullptr), 0u);
  EXPECT_EQ(tenon_sender_position(nullptr), 0u);
  EXPECT_EQ(tenon_receiver_position(nullptr), 0u);
  EXPECT_FALSE(tenon_sender_took_over(nullptr));
  EXPECT_FALSE(tenon_receiver_took_over(nullptr));
  EXPECT_EQ(tenon_doorbell_descriptor(nullptr), -1);
  tenon_doorbell_clear(nullptr);
  tenon_sender_abort(nullptr);
  tenon_sender_interrupt(nullptr);
  tenon_receiver_interrupt(nullptr);
  tenon_sender_close(nullptr);
  tenon_receiver_close(nullptr);
  tenon_doorbell_close(nullptr);
  tenon_queue_close(nullptr);
}

}  // namespace
}  // namespace tenon
