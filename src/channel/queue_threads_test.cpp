// SPDX-License-Identifier: Apache-2.0
// Two threads of one process hold the ends. Run under ThreadSanitizer, these show that the release
// and acquire of the cells order every byte of payload: --gtest_filter='*Threads*'.
#include <array>
#include <cstring>
#include <thread>

#include "support/queue_fixture.hpp"

namespace tenon {
namespace {

using test::bytes;
using test::pattern;

struct Case {
  Idle idle;
  const QueueOptions* options;
};

class QueueThreads : public test::QueueFixture, public ::testing::WithParamInterface<Case> {
 protected:
  std::string message(std::uint64_t i) const { return pattern(i, 8 + i % (limit() - 8)); }
  std::uint32_t limit() const { return GetParam().options->message_limit; }
  static constexpr std::uint64_t kMessages = 3000;
};

std::string name_of_case(const ::testing::TestParamInfo<Case>& info) {
  const char* const idle[] = {"Adaptive", "Busy", "Park"};
  return std::string(idle[static_cast<int>(info.param.idle)]) +
         (info.param.options == &test::kInline ? "Inline" : "Blocks");
}
INSTANTIATE_TEST_SUITE_P(Modes, QueueThreads,
                         ::testing::Values(Case{Idle::kAdaptive, &test::kInline},
                                           Case{Idle::kAdaptive, &test::kBlocks},
                                           Case{Idle::kPark, &test::kInline},
                                           Case{Idle::kPark, &test::kBlocks},
                                           Case{Idle::kBusy, &test::kBlocks}),
                         name_of_case);

TEST_P(QueueThreads, SendAndReceiveCopies) {
  auto queue = make(*GetParam().options);
  std::thread producer([&] {
    auto sender = queue.sender(GetParam().idle).value();
    for (std::uint64_t i = 0; i < kMessages; ++i) sender.send(bytes(message(i))).value();
    sender.close_stream().value();
  });
  auto receiver = queue.receiver(GetParam().idle).value();
  std::array<std::byte, 4096> out;
  for (std::uint64_t i = 0; i < kMessages; ++i) {
    const std::size_t size = receiver.receive(out).value();
    ASSERT_EQ(test::text(std::span(out).first(size)), message(i));
  }
  EXPECT_TRUE(receiver.peek().is(Code::kEndOfStream));
  producer.join();
  expect_sound();
}

TEST_P(QueueThreads, CommitAndPeekInPlace) {
  auto queue = make(*GetParam().options);
  std::thread producer([&] {
    auto sender = queue.sender(GetParam().idle).value();
    for (std::uint64_t i = 0; i < kMessages; ++i) {
      auto loan = sender.loan().value();
      const std::string content = message(i);
      std::memcpy(loan.data().data(), content.data(), content.size());
      loan.commit(content.size()).value();
    }
    sender.close_stream().value();
  });
  auto receiver = queue.receiver(GetParam().idle).value();
  for (std::uint64_t i = 0; i < kMessages; ++i) {
    const Message shown = receiver.peek().value();
    ASSERT_EQ(shown.position, i);
    ASSERT_EQ(test::text(shown.data), message(i));
    ASSERT_TRUE(receiver.release());
  }
  EXPECT_TRUE(receiver.peek().is(Code::kEndOfStream));
  producer.join();
  expect_sound();
}

TEST_P(QueueThreads, HandTheRolesOverWhileTheOtherEndGoesOn) {
  auto queue = make(*GetParam().options);
  constexpr std::uint64_t kTerm = 50;
  std::thread producer([&] {
    for (std::uint64_t i = 0; i < kMessages;) {
      auto sender = queue.sender(GetParam().idle).value();
      if (sender.position() != i) throw std::runtime_error("position");
      for (std::uint64_t end = i + kTerm; i < end; ++i) sender.send(bytes(message(i))).value();
    }
  });
  std::array<std::byte, 4096> out;
  for (std::uint64_t i = 0; i < kMessages;) {
    auto receiver = queue.receiver(GetParam().idle).value();
    ASSERT_EQ(receiver.position(), i);
    for (std::uint64_t end = i + kTerm - 3; i < end && i < kMessages; ++i) {
      const std::size_t size = receiver.receive(out).value();
      ASSERT_EQ(test::text(std::span(out).first(size)), message(i));
    }
  }
  producer.join();
  expect_sound();
}

TEST_P(QueueThreads, InterruptEachOther) {
  auto queue = make(*GetParam().options);
  auto receiver = queue.receiver(GetParam().idle).value();
  for (int i = 0; i < 100; ++i) {
    std::thread other([&] { receiver.interrupt(); });
    EXPECT_TRUE(receiver.peek().is(Code::kInterrupted));
    other.join();
  }
}

class SegmentThreads : public test::QueueFixture {};

// Every thread makes queues, uses one and takes roles through one handle of the segment.
TEST_F(SegmentThreads, ShareOneHandle) {
  constexpr int kThreads = 4;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 40; ++i) {
        segment_.queue("shared" + std::to_string(i), test::kInline).value();
        auto own = segment_.queue("own" + std::to_string(t), test::kBlocks).value();
        auto sender = own.sender().value();
        auto receiver = own.receiver().value();
        sender.send(bytes("x")).value();
        receiver.peek().value();
        receiver.release().value();
        segment_.info().value();
        segment_.unlinked().value();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(inspect::look("s").value().queues.size(), 44u);
  expect_sound();
}

TEST_F(SegmentThreads, AttachAndDetachAtOnce) {
  constexpr int kThreads = 4;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([] {
      for (int i = 0; i < 50; ++i) Segment::open("s").value().queue("q").value();
    });
  }
  for (std::thread& thread : threads) thread.join();
  expect_sound();
}

}  // namespace
}  // namespace tenon
