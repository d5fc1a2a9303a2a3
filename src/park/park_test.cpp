// SPDX-License-Identifier: Apache-2.0
// Parking: two processes hand each other messages and sleep in between; no wake is ever lost.
#include "park/waker.hpp"

#include <gtest/gtest.h>
#include <algorithm>
#include <array>
#include <ostream>
#include <thread>

#include "os/clock.hpp"
#include "support/child.hpp"
#include "support/pinned.hpp"
#include "support/scratch.hpp"
#include "support/watchdog.hpp"
#include "tenon/inspect.hpp"
#include "tenon/segment.hpp"

namespace tenon {
namespace {

struct Traffic {
  Idle sender;
  Idle receiver;
  std::uint32_t capacity;
  std::uint64_t messages;
};

void PrintTo(const Traffic& run, std::ostream* out) {
  *out << run.messages << " messages";
}

const char* name_of_idle(Idle idle) {
  switch (idle) {
    case Idle::kAdaptive:
      return "Adaptive";
    case Idle::kBusy:
      return "Busy";
    case Idle::kPark:
      return "Park";
  }
  return "";
}

class ParkingModes : public ::testing::TestWithParam<Traffic> {};

// Prints how often each end slept, and says what must hold for both. In a process in which a thread
// has ended, as the watchdog of an earlier test, a wake may be late (docs/design/0010): ctest runs
// each test in its own.
void expect_no_late_wake(const char* name) {
  const inspect::Snapshot snapshot = inspect::look(name).value();
  for (const inspect::Queue& queue : snapshot.queues) {
    EXPECT_EQ(queue.sender.late_wakes, 0u) << queue.name << ", not run by itself?";
    EXPECT_EQ(queue.receiver.late_wakes, 0u) << queue.name << ", not run by itself?";
    std::printf("queue %s: %llu messages, the sender slept %llu times, the receiver %llu\n",
                queue.name.c_str(), static_cast<unsigned long long>(queue.sender.messages),
                static_cast<unsigned long long>(queue.sender.waits),
                static_cast<unsigned long long>(queue.receiver.waits));
  }
  const std::vector<std::string> findings = inspect::verify(name).value();
  for (const std::string& broken : findings) ADD_FAILURE() << broken;
}

TEST_P(ParkingModes, AStreamArrivesWholeAndNoWakeIsLost) {
  const test::Watchdog watchdog("parking");
  const test::Scratch scratch;
  const Traffic run = GetParam();
  auto segment = Segment::create("s", {.max_bytes = 1_MiB}).value();
  auto receiver = segment.queue<std::uint64_t>("q", {.capacity = run.capacity})
                      .value()
                      .receiver(run.receiver)
                      .value();
  test::Child child([&] {
    auto sender = Segment::open("s").value().queue<std::uint64_t>("q").value().sender(run.sender);
    for (std::uint64_t i = 0; i < run.messages; ++i) sender.value().send(i).value();
    return 0;
  });
  receiver.bytes().wait_peer().value();
  for (std::uint64_t i = 0; i < run.messages; ++i) ASSERT_EQ(receiver.receive().value(), i);
  EXPECT_EQ(child.wait(), 0);
  expect_no_late_wake("s");
}

// Each answer waits for a question: every message finds the other side idle.
TEST_P(ParkingModes, QuestionsAndAnswersLoseNoWake) {
  const test::Watchdog watchdog("parking");
  const test::Scratch scratch;
  const Traffic run = GetParam();
  // Two busy ends that share a CPU take a time slice for each turn.
  const bool slow = run.sender == Idle::kBusy || run.receiver == Idle::kBusy;
  const std::uint64_t rounds = run.messages / (slow ? 40 : 4);
  auto segment = Segment::create("s", {.max_bytes = 1_MiB}).value();
  const QueueOptions options{.capacity = run.capacity};
  auto there = segment.queue<std::uint64_t>("there", options).value().sender(run.sender).value();
  auto back = segment.queue<std::uint64_t>("back", options).value().receiver(run.receiver).value();
  test::Child child([&] {
    auto own = Segment::open("s").value();
    auto questions = own.queue<std::uint64_t>("there").value().receiver(run.receiver).value();
    auto answers = own.queue<std::uint64_t>("back").value().sender(run.sender).value();
    for (std::uint64_t i = 0; i < rounds; ++i)
      answers.send(questions.receive().value() + 1).value();
    return 0;
  });
  back.bytes().wait_peer().value();
  for (std::uint64_t i = 0; i < rounds; ++i) {
    there.send(i).value();
    ASSERT_EQ(back.receive().value(), i + 1);
  }
  EXPECT_EQ(child.wait(), 0);
  expect_no_late_wake("s");
}

constexpr std::uint64_t kMany = 100'000;
constexpr std::uint64_t kFew = 20'000;

INSTANTIATE_TEST_SUITE_P(Parking, ParkingModes,
                         ::testing::Values(Traffic{Idle::kPark, Idle::kPark, 2, kMany},
                                           Traffic{Idle::kPark, Idle::kPark, 64, kMany},
                                           Traffic{Idle::kAdaptive, Idle::kAdaptive, 2, kMany},
                                           Traffic{Idle::kAdaptive, Idle::kAdaptive, 64, kMany},
                                           Traffic{Idle::kBusy, Idle::kBusy, 2, kFew},
                                           Traffic{Idle::kBusy, Idle::kBusy, 64, kMany},
                                           Traffic{Idle::kBusy, Idle::kPark, 2, kFew},
                                           Traffic{Idle::kPark, Idle::kBusy, 2, kFew},
                                           Traffic{Idle::kAdaptive, Idle::kPark, 64, kMany},
                                           Traffic{Idle::kPark, Idle::kAdaptive, 64, kMany}),
                         [](const auto& info) {
                           return std::string(name_of_idle(info.param.sender)) +
                                  name_of_idle(info.param.receiver) +
                                  std::to_string(info.param.capacity);
                         });

// The side that sleeps between a question and the next.
int answer(std::uint64_t rounds) {
  auto own = Segment::open("s").value();
  auto questions = own.queue<std::uint64_t>("there").value().receiver(Idle::kPark).value();
  auto answers = own.queue<std::uint64_t>("back").value().sender(Idle::kPark).value();
  for (std::uint64_t i = 0; i < rounds; ++i) answers.send(questions.receive().value()).value();
  return 0;
}

// The narrow place of the protocol: the next question comes just when the other side goes to sleep.
// It is the only message on its way, so that no later one makes good for a lost wake, and the time
// between answer and question is swept, so that some rounds hit the moment.
TEST(Parking, AQuestionAtTheMomentOfFallingAsleepWakes) {
  const test::Watchdog watchdog("parking");
  const test::Scratch scratch;
  constexpr std::uint64_t kRounds = 100'000;
  auto segment = Segment::create("s", {.max_bytes = 1_MiB}).value();
  auto there = segment.queue<std::uint64_t>("there").value().sender(Idle::kBusy).value();
  auto back = segment.queue<std::uint64_t>("back").value().receiver(Idle::kBusy).value();
  test::Child sleeper([] { return answer(kRounds); });
  back.bytes().wait_peer().value();
  for (std::uint64_t i = 0; i < kRounds; ++i) {
    for (volatile std::uint64_t spin = i % 512; spin > 0;) spin = spin - 1;
    there.send(i).value();
    ASSERT_EQ(back.receive().value(), i);
  }
  EXPECT_EQ(sleeper.wait(), 0);
  expect_no_late_wake("s");
}

// Linux leaves the sleeper's heavy fence out on a CPU where a thread of the sender's process has
// ended (docs/design/0010): then a wake may be late, by the first slice. The sweep is narrow about
// the moment at which the other side falls asleep. `make evidence` judges the time.
TEST(Parking, AThreadThatEndsBesideTheSenderLosesNoMessage) {
  if (!test::has_two_cpus()) GTEST_SKIP() << "not run: one CPU";
  const test::Watchdog watchdog("parking");
  const test::Scratch scratch;
  constexpr std::uint64_t kRounds = 500'000;
  auto segment = Segment::create("s", {.max_bytes = 1_MiB}).value();
  auto there = segment.queue<std::uint64_t>("there").value().sender(Idle::kBusy).value();
  auto back = segment.queue<std::uint64_t>("back").value().receiver(Idle::kBusy).value();
  test::Child sleeper([] {
    test::pin_to(1);
    return answer(kRounds);
  });
  back.bytes().wait_peer().value();
  const test::Pinned here(0);
  std::uint64_t longest = 0;  // ns
  for (std::uint64_t i = 0; i < kRounds; ++i) {
    if (i % 1000 == 0) std::thread([] {}).join();
    for (volatile std::uint64_t spin = i % 16; spin > 0;) spin = spin - 1;
    const std::uint64_t asked = os::now();
    there.send(i).value();
    ASSERT_EQ(back.receive().value(), i);
    longest = std::max(longest, os::now() - asked);
  }
  EXPECT_EQ(sleeper.wait(), 0);
  const inspect::Snapshot snapshot = inspect::look("s").value();
  std::uint64_t late = 0;
  for (const inspect::Queue& queue : snapshot.queues) late += queue.receiver.late_wakes;
  std::printf(
      "{\"claim\": \"wakes.kernel\", \"rounds\": %llu, \"late_wakes\": %llu, "
      "\"longest_us\": %llu}\n",
      static_cast<unsigned long long>(kRounds), static_cast<unsigned long long>(late),
      static_cast<unsigned long long>(longest / 1000));
}

// ---- the parts

struct Pair {
  std::uint32_t park = layout::kAwake;
  std::uint32_t wake_fence = layout::kLightFence;
};

TEST(Park, AWakeTakesTheAnnouncementBack) {
  Pair pair;
  park::Waker waker(pair.park, pair.wake_fence);
  waker.start(0);
  EXPECT_EQ(park::announce(pair.park, pair.wake_fence), park::Slice::kFirst);
  EXPECT_TRUE(park::is_asleep(pair.park));
  EXPECT_TRUE(waker.wake(1));
  EXPECT_FALSE(park::is_asleep(pair.park));
  EXPECT_FALSE(waker.wake(2)) << "nobody sleeps";
  EXPECT_EQ(park::sleep(pair.park, {}, nullptr, park::Slice::kFirst, UINT64_MAX / 2),
            park::Woken::kByPeer)
      << "woken already";
}

TEST(Park, AWakerThatOftenFindsASleeperFencesFullyUntilItFindsNone) {
  constexpr std::uint64_t kLately = 4;
  Pair pair;
  park::Waker waker(pair.park, pair.wake_fence, kLately);
  std::uint64_t published = 100;
  waker.start(published);
  const auto find_a_sleeper = [&] {
    const park::Slice slice = park::announce(pair.park, pair.wake_fence);
    EXPECT_TRUE(waker.wake(++published));
    return slice;
  };
  EXPECT_EQ(find_a_sleeper(), park::Slice::kFirst);
  EXPECT_EQ(find_a_sleeper(), park::Slice::kFirst) << "the heavy fence is on the sleeper";
  EXPECT_EQ(pair.wake_fence, layout::kFullFence) << "twice within 4 messages";
  EXPECT_EQ(find_a_sleeper(), park::Slice::kSecond) << "it saw that";
  for (std::uint64_t i = 0; i < kLately; ++i) EXPECT_FALSE(waker.wake(++published));
  EXPECT_EQ(pair.wake_fence, layout::kFullFence);
  EXPECT_FALSE(waker.wake(++published));
  EXPECT_EQ(pair.wake_fence, layout::kLightFence);
  EXPECT_EQ(find_a_sleeper(), park::Slice::kFirst);
  EXPECT_EQ(pair.wake_fence, layout::kLightFence) << "the last one was long ago";
}

TEST(Park, ANewWakerDoesNotTrustTheLastOnesFence) {
  Pair pair;
  pair.wake_fence = layout::kFullFence;
  EXPECT_EQ(park::announce(pair.park, pair.wake_fence), park::Slice::kSecond);
  park::Waker(pair.park, pair.wake_fence).start(7);
  EXPECT_EQ(pair.wake_fence, layout::kLightFence);
}

}  // namespace
}  // namespace tenon
