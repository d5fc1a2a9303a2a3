// SPDX-License-Identifier: Apache-2.0
// Monitors as their users see them.
#include "tenon/monitor.hpp"

#include <unistd.h>
#include <csignal>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "os/process.hpp"
#include "support/child.hpp"
#include "support/queue_fixture.hpp"
#include "support/raw.hpp"
#include "support/shared.hpp"

namespace tenon {
namespace {

using namespace std::chrono_literals;

class MonitorTest : public test::QueueFixture {
 protected:
  static Monitor open() {
    static std::vector<Segment> kept;  // of a child
    kept.push_back(Segment::open("s").value());
    return kept.back().monitor("m").value();
  }
  // Until so many threads have a place and sleep, or are about to.
  void wait_until_asleep(int threads, std::uint32_t how = layout::kThreadAsleep) {
    const test::Raw raw(scratch_.file("s"));
    while (raw.parked(how) < threads) std::this_thread::yield();
  }
  Monitor monitor_ = segment_.monitor("m").value();
};

// ---- the owner

TEST_F(MonitorTest, IsEnteredAndLeftInPairs) {
  EXPECT_FALSE(monitor_.is_held());
  EXPECT_EQ(monitor_.enter().value(), Entry::kOrdinary);
  EXPECT_TRUE(monitor_.is_held());
  EXPECT_EQ(monitor_.enter().value(), Entry::kOrdinary);
  EXPECT_EQ(monitor_.try_enter().value(), Entry::kOrdinary);
  monitor_.exit().value();
  monitor_.exit().value();
  EXPECT_TRUE(monitor_.is_held()) << "once more";
  monitor_.exit().value();
  EXPECT_FALSE(monitor_.is_held());
}

TEST_F(MonitorTest, WhoDoesNotOwnItIsToldSo) {
  const auto expect_refused = [this] {
    EXPECT_TRUE(monitor_.exit().is(Code::kIllegalMonitorState));
    EXPECT_TRUE(monitor_.wait().is(Code::kIllegalMonitorState));
    EXPECT_TRUE(monitor_.notify().is(Code::kIllegalMonitorState));
    EXPECT_TRUE(monitor_.notify_all().is(Code::kIllegalMonitorState));
    EXPECT_TRUE(monitor_.mark_consistent().is(Code::kIllegalMonitorState));
  };
  expect_refused();
  monitor_.enter().value();
  std::thread(expect_refused).join();
  monitor_.exit().value();
  expect_refused();
}

TEST_F(MonitorTest, ASecondHandleIsTheSameMonitor) {
  const Monitor other = segment_.monitor("m").value();
  monitor_.enter().value();
  EXPECT_TRUE(other.is_held());
  other.enter().value();
  monitor_.exit().value();
  other.exit().value();
  EXPECT_FALSE(monitor_.is_held());
}

TEST_F(MonitorTest, AThreadThatEntersAgainIsKnownToBeInside) {
  std::thread([this] {
    for (int i = 0; i < 2; ++i) monitor_.enter().value();
    EXPECT_NE(current_thread.inside, 0u) << "else it never enters in some instructions";
    for (int i = 0; i < 2; ++i) monitor_.exit().value();
    EXPECT_EQ(current_thread.inside, 0u);
  }).join();
}

TEST_F(MonitorTest, TheHoldCountDoesNotWrap) {
  const test::Raw raw(scratch_.file("s"));
  monitor_.enter().value();
  std::uint32_t& depth = raw.object(0).monitor.depth;
  depth = UINT32_MAX;
  EXPECT_TRUE(monitor_.enter().is(Code::kHoldCountOverflow));
  depth = 0;
  monitor_.exit().value();
}

TEST_F(MonitorTest, IsALockOfTheStandardLibrary) {
  const Monitor other = segment_.monitor("other").value();
  {
    const std::scoped_lock both(monitor_, other);
    EXPECT_TRUE(monitor_.is_held() && other.is_held());
  }
  EXPECT_FALSE(monitor_.is_held() || other.is_held());
  std::unique_lock lock(monitor_, std::try_to_lock);
  EXPECT_TRUE(lock.owns_lock());
  std::thread([this] { EXPECT_FALSE(monitor_.try_lock()); }).join();
}

TEST_F(MonitorTest, AForkedChildIsNotTheOwner) {
  monitor_.enter().value();
  test::Child child([this] {
    return monitor_.exit().is(Code::kForkedHandle) && monitor_.enter().is(Code::kForkedHandle) ? 0
                                                                                               : 1;
  });
  EXPECT_EQ(child.wait(), 0);
  monitor_.exit().value();
}

// ---- others

TEST_F(MonitorTest, NobodyElseGetsIn) {
  monitor_.enter().value();
  std::thread([this] {
    EXPECT_TRUE(monitor_.try_enter().is(Code::kWouldBlock));
    EXPECT_TRUE(monitor_.enter_for(1ms).is(Code::kTimeout));
    EXPECT_TRUE(monitor_.enter_for(-1ms).is(Code::kWouldBlock));
  }).join();
  test::Child child([] { return open().try_enter().is(Code::kWouldBlock) ? 0 : 1; });
  EXPECT_EQ(child.wait(), 0);
  monitor_.exit().value();
}

// What the monitor guards is changed without any atomics.
TEST_F(MonitorTest, ProcessesAndThreadsExcludeEachOther) {
  constexpr int kProcesses = 3, kThreads = 2, kRounds = 3000;
  struct Guarded {
    std::uint64_t one, other;
  };
  const test::Shared<Guarded> guarded;
  std::vector<test::Child> children;
  for (int p = 0; p < kProcesses; ++p) {
    children.emplace_back([&] {
      const Monitor monitor = open();
      bool torn = false;
      const auto work = [&] {
        for (int i = 0; i < kRounds; ++i) {
          const std::scoped_lock lock(monitor);
          torn = torn || guarded->one != guarded->other;
          ++guarded->one;
          ++guarded->other;
        }
      };
      std::vector<std::thread> threads;
      for (int t = 0; t < kThreads; ++t) threads.emplace_back(work);
      for (std::thread& thread : threads) thread.join();
      return torn ? 1 : 0;
    });
  }
  for (test::Child& child : children) EXPECT_EQ(child.wait(), 0);
  EXPECT_EQ(guarded->one, std::uint64_t{kProcesses * kThreads * kRounds});
}

// ---- wait and notify

TEST_F(MonitorTest, AWaitLeavesTheMonitorAltogetherAndComesBackAsDeep) {
  test::Shared<test::Flag> waiting;
  std::thread other([&] {
    waiting->wait();
    const std::scoped_lock lock(monitor_);
    monitor_.notify().value();
  });
  monitor_.enter().value();
  monitor_.enter().value();
  waiting->raise();
  EXPECT_EQ(monitor_.wait().value(), Awoken::kNotified);
  monitor_.exit().value();
  EXPECT_TRUE(monitor_.is_held());
  monitor_.exit().value();
  EXPECT_FALSE(monitor_.is_held());
  other.join();
}

TEST_F(MonitorTest, AWaitEndsWhenItsTimeIsOver) {
  const std::scoped_lock lock(monitor_);
  EXPECT_EQ(monitor_.wait_for(1ms).value(), Awoken::kTimeout);
  EXPECT_EQ(monitor_.wait_for(0ms).value(), Awoken::kTimeout);
  EXPECT_TRUE(monitor_.is_held());
}

TEST_F(MonitorTest, TheOneThatHasWaitedLongestIsNotifiedFirst) {
  struct Board {
    std::uint64_t waiting, notified[3];
    std::uint64_t count;
  };
  const test::Shared<Board> board;
  std::vector<test::Child> children;
  for (std::uint64_t p = 0; p < 3; ++p) {
    children.emplace_back([&, p] {
      const Monitor monitor = open();
      const std::scoped_lock lock(monitor);
      ++board->waiting;
      if (monitor.wait().value() != Awoken::kNotified) return 1;
      board->notified[board->count++] = p;
      return 0;
    });
    for (;;) {
      const std::scoped_lock lock(monitor_);
      if (board->waiting == p + 1) break;
    }
  }
  for (std::size_t p = 0; p < 3; ++p) {
    {
      const std::scoped_lock lock(monitor_);
      monitor_.notify().value();
    }
    EXPECT_EQ(children[static_cast<std::size_t>(p)].wait(), 0);
    EXPECT_EQ(board->notified[p], p);
  }
}

TEST_F(MonitorTest, AllAreNotified) {
  const test::Shared<std::uint64_t> waiting;
  std::vector<test::Child> children;
  for (int p = 0; p < 4; ++p) {
    children.emplace_back([&] {
      const Monitor monitor = open();
      const std::scoped_lock lock(monitor);
      ++*waiting;
      return monitor.wait().value() == Awoken::kNotified ? 0 : 1;
    });
  }
  for (;;) {
    const std::scoped_lock lock(monitor_);
    if (*waiting != 4) continue;
    monitor_.notify_all().value();
    break;
  }
  for (test::Child& child : children) EXPECT_EQ(child.wait(), 0);
}

TEST_F(MonitorTest, EachOfTwoNotificationsIsAnotherOnes) {
  std::vector<test::Child> children;
  for (int p = 0; p < 3; ++p) {
    children.emplace_back([] {
      const Monitor monitor = open();
      const std::scoped_lock lock(monitor);
      return monitor.wait().value() == Awoken::kNotified ? 0 : 1;
    });
    wait_until_asleep(p + 1, layout::kThreadWaiting);
  }
  monitor_.enter().value();
  for (int i = 0; i < 2; ++i) monitor_.notify().value();
  monitor_.exit().value();
  for (int p : {0, 1}) EXPECT_EQ(children[static_cast<std::size_t>(p)].wait(), 0);
  const test::Raw raw(scratch_.file("s"));
  EXPECT_EQ(raw.parked(layout::kThreadWaiting), 1);
}

TEST_F(MonitorTest, WhoNotifiesAndThenWaitsDoesNotNotifyItself) {
  const std::scoped_lock lock(monitor_);
  monitor_.notify().value();
  EXPECT_EQ(monitor_.wait_for(1ms).value(), Awoken::kTimeout);
}

// ---- death

TEST_F(MonitorTest, TheNextOwnerIsToldOfADeath) {
  const test::Shared<test::Flag> inside;
  test::Child owner([&] {
    open().enter().value();
    inside->raise();
    ::raise(SIGSTOP);
    return 0;
  });
  inside->wait();
  std::thread killer([&] { owner.kill(); });
  EXPECT_EQ(monitor_.enter().value(), Entry::kOwnerDied);
  killer.join();
  EXPECT_TRUE(monitor_.is_suspect());
  monitor_.mark_consistent().value();
  EXPECT_FALSE(monitor_.is_suspect());
  monitor_.exit().value();
  EXPECT_EQ(monitor_.enter().value(), Entry::kOrdinary);
  monitor_.exit().value();
}

TEST_F(MonitorTest, AThreadThatEndsInsideIsDeadToo) {
  std::thread([this] { monitor_.enter().value(); }).join();
  EXPECT_EQ(monitor_.enter().value(), Entry::kOwnerDied);
}

TEST_F(MonitorTest, WhatNobodyRepairedIsNotEntered) {
  std::thread([this] {
    monitor_.enter().value();
    monitor_.enter().value();
  }).join();
  EXPECT_EQ(monitor_.enter().value(), Entry::kOwnerDied);
  monitor_.exit().value();
  EXPECT_TRUE(monitor_.enter().is(Code::kInconsistent));
  EXPECT_TRUE(monitor_.try_enter().is(Code::kInconsistent));
  EXPECT_FALSE(monitor_.is_held()) << "the depth of the dead does not count";
}

TEST_F(MonitorTest, AllThatWaitAreToldThatNobodyRepairedIt) {
  monitor_.enter().value();
  std::vector<test::Child> children;
  for (int p = 0; p < 3; ++p) {
    children.emplace_back([&] { return open().enter().is(Code::kInconsistent) ? 0 : 1; });
    wait_until_asleep(p + 1);
  }
  const test::Raw raw(scratch_.file("s"));
  order::get_and_add_volatile(raw.object(0).monitor.owner, layout::Ownership::kSuspect);
  monitor_.exit().value();
  for (test::Child& child : children) EXPECT_EQ(child.wait(), 0);
}

// What they wait for may have come, and who brought it was killed before it could say so.
TEST_F(MonitorTest, AllWhoWaitAreNotifiedOfADeath) {
  const test::Shared<std::uint64_t> changed;
  std::vector<test::Child> children;
  for (int p = 0; p < 3; ++p) {
    children.emplace_back([&] {
      const Monitor monitor = open();
      const std::scoped_lock lock(monitor);
      while (*changed == 0) monitor.wait().value();
      return 0;
    });
    wait_until_asleep(p + 1, layout::kThreadWaiting);
  }
  test::Child owner([&] {
    open().enter().value();
    *changed = 1;
    ::raise(SIGKILL);
    return 0;
  });
  owner.wait();
  EXPECT_EQ(monitor_.enter().value(), Entry::kOwnerDied);
  monitor_.mark_consistent().value();
  monitor_.exit().value();
  for (test::Child& child : children) EXPECT_EQ(child.wait(), 0);
}

TEST_F(MonitorTest, AllWhoWaitAreToldThatNobodyRepairedIt) {
  test::Child waiter([&] {
    const Monitor monitor = open();
    monitor.enter().value();
    return monitor.wait().is(Code::kInconsistent) ? 0 : 1;
  });
  wait_until_asleep(1, layout::kThreadWaiting);
  std::thread([this] { monitor_.enter().value(); }).join();
  EXPECT_EQ(monitor_.enter().value(), Entry::kOwnerDied);
  monitor_.exit().value();
  EXPECT_EQ(waiter.wait(), 0);
}

TEST_F(MonitorTest, AnOwnerThatIsStoppedStaysTheOwner) {
  const test::Shared<test::Flag> inside;
  test::Child owner([&] {
    const Monitor monitor = open();
    monitor.enter().value();
    inside->raise();
    ::raise(SIGSTOP);
    monitor.exit().value();
    return 0;
  });
  inside->wait();
  while (os::state_of_process(static_cast<std::uint32_t>(owner.pid())) != 'T')
    std::this_thread::yield();
  // `make storm` waits longer.
  const char* wish = std::getenv("TENON_STOPPED_SECONDS");
  const std::chrono::seconds long_enough(wish == nullptr ? 5 : std::atoi(wish));
  EXPECT_TRUE(monitor_.enter_for(long_enough).is(Code::kTimeout));
  EXPECT_TRUE(monitor_.try_enter().is(Code::kWouldBlock));
  std::thread waker([&] { owner.signal(SIGCONT); });
  EXPECT_EQ(monitor_.enter().value(), Entry::kOrdinary);
  waker.join();
  EXPECT_EQ(owner.wait(), 0);
}

// ---- interrupts

TEST_F(MonitorTest, WhoWaitsToEnterIsCalledBack) {
  monitor_.enter().value();
  std::optional<ThreadHandle> waiter;
  std::thread other([&] {
    waiter = segment_.this_thread().value();
    EXPECT_TRUE(monitor_.enter().is(Code::kInterrupted));
    EXPECT_FALSE(waiter->interrupted()) << "it has ended one wait";
    EXPECT_TRUE(monitor_.exit().is(Code::kIllegalMonitorState));
  });
  wait_until_asleep(1);
  waiter->interrupt();
  other.join();
  monitor_.exit().value();
}

TEST_F(MonitorTest, WhoWaitsToBeNotifiedIsCalledBackAndIsInside) {
  std::optional<ThreadHandle> waiter;
  std::thread other([&] {
    waiter = segment_.this_thread().value();
    monitor_.enter().value();
    EXPECT_EQ(monitor_.wait().value(), Awoken::kInterrupted);
    EXPECT_TRUE(monitor_.is_held());
    monitor_.exit().value();
  });
  wait_until_asleep(1, layout::kThreadWaiting);
  waiter->interrupt();
  other.join();
}

TEST_F(MonitorTest, AnInterruptWaitsForTheNextWaitOrIsTakenBack) {
  const ThreadHandle self = segment_.this_thread().value();
  self.interrupt();
  EXPECT_EQ(monitor_.enter().value(), Entry::kOrdinary) << "there is nothing to wait for";
  EXPECT_EQ(monitor_.wait().value(), Awoken::kInterrupted);
  self.interrupt();
  EXPECT_TRUE(self.interrupted());
  EXPECT_FALSE(self.interrupted());
  EXPECT_EQ(monitor_.wait_for(1ns).value(), Awoken::kTimeout);
  monitor_.exit().value();
}

TEST_F(MonitorTest, ALockOfTheStandardLibraryIsNotInterrupted) {
  monitor_.enter().value();
  std::optional<ThreadHandle> waiter;
  std::thread other([&] {
    waiter = segment_.this_thread().value();
    waiter->interrupt();
    const std::lock_guard lock(monitor_);
    EXPECT_TRUE(waiter->interrupted()) << "it is there still";
  });
  wait_until_asleep(1);
  waiter->interrupt();
  monitor_.exit().value();
  other.join();
}

// An interrupt and a notification at once: whoever is not notified leaves that to another one.
TEST_F(MonitorTest, AnInterruptTakesNoNotificationAway) {
  constexpr int kRounds = 2000;
  for (int round = 0; round < kRounds; ++round) {
    std::optional<ThreadHandle> first;
    Awoken end{};
    std::thread interrupted([&] {
      first = segment_.this_thread().value();
      monitor_.enter().value();
      end = monitor_.wait().value();
      monitor_.exit().value();
      first->interrupted();
    });
    wait_until_asleep(1, layout::kThreadWaiting);
    std::thread other([&] {
      monitor_.enter().value();
      EXPECT_EQ(monitor_.wait().value(), Awoken::kNotified);
      monitor_.exit().value();
    });
    wait_until_asleep(2, layout::kThreadWaiting);
    std::thread interrupter([&] { first->interrupt(); });
    monitor_.enter().value();
    monitor_.notify().value();
    monitor_.exit().value();
    interrupter.join();
    interrupted.join();
    if (end == Awoken::kNotified) {
      monitor_.enter().value();
      monitor_.notify().value();
      monitor_.exit().value();
    }
    other.join();
  }
}

TEST_F(MonitorTest, AWaiterThatIsKilledIsNotNotified) {
  test::Child dead([] {
    const Monitor monitor = open();
    monitor.enter().value();
    return monitor.wait().has_value() ? 0 : 1;
  });
  wait_until_asleep(1, layout::kThreadWaiting);
  test::Child living([] {
    const Monitor monitor = open();
    const std::scoped_lock lock(monitor);
    return monitor.wait().value() == Awoken::kNotified ? 0 : 1;
  });
  wait_until_asleep(2, layout::kThreadWaiting);
  dead.kill();
  {
    const std::scoped_lock lock(monitor_);
    monitor_.notify().value();
  }
  EXPECT_EQ(living.wait(), 0);
}

// ---- deadlock

// Each of `n` processes owns a monitor and wants that of the next one: the last one is told.
class RingTest : public MonitorTest, public ::testing::WithParamInterface<int> {};

TEST_P(RingTest, WhoClosesARingIsToldAndTheOthersGoOn) {
  const int n = GetParam();
  const auto monitor_of = [](Segment& segment, int i) {
    return segment.monitor("ring" + std::to_string(i)).value();
  };
  std::vector<test::Child> children;
  for (int i = 1; i < n; ++i) {
    children.emplace_back([&, i] {
      auto segment = Segment::open("s").value();
      const Monitor own = monitor_of(segment, i);
      const std::scoped_lock mine(own);
      const Monitor next = monitor_of(segment, (i + 1) % n);
      while (!next.try_enter().is(Code::kWouldBlock)) next.exit().value();  // its owner is there
      return next.enter() && next.exit() ? 0 : 1;
    });
  }
  const Monitor mine = monitor_of(segment_, 0);
  mine.enter().value();
  wait_until_asleep(n - 1);
  const auto entered = monitor_of(segment_, 1 % n).enter();
  ASSERT_TRUE(entered.is(Code::kDeadlock));
  EXPECT_EQ(entered.error().number, n);
  const auto ring = segment_.last_deadlock().value();
  ASSERT_EQ(ring.size(), static_cast<std::size_t>(n));
  for (int i = 0; i < n; ++i) {
    const DeadlockLink& link = ring[static_cast<std::size_t>(i)];
    EXPECT_EQ(link.monitor, "ring" + std::to_string((i + 1) % n));
    EXPECT_EQ(link.tid, link.pid) << "each has one thread";
    const auto self = static_cast<std::size_t>(i);
    const pid_t pid = i == 0 ? ::getpid() : children[self - 1].pid();
    EXPECT_EQ(link.pid, static_cast<std::uint32_t>(pid));
  }
  EXPECT_TRUE(monitor_of(segment_, 1 % n).enter_for(1ms).is(Code::kTimeout)) << "for a time it may";
  mine.exit().value();
  for (test::Child& child : children) EXPECT_EQ(child.wait(), 0);
}
INSTANTIATE_TEST_SUITE_P(Rings, RingTest, ::testing::Values(2, 3, 8));

TEST_F(MonitorTest, WhereRingsAreReportedTheyStand) {
  const Monitor other = segment_.monitor("other", OnDeadlock::kReport).value();
  monitor_.enter().value();
  test::Child child([] {
    auto segment = Segment::open("s").value();
    const Monitor own = segment.monitor("other").value();
    own.enter().value();
    return segment.monitor("m").value().enter() ? 0 : 1;
  });
  wait_until_asleep(1);
  std::optional<ThreadHandle> self = segment_.this_thread().value();
  std::thread interrupter([&] {
    wait_until_asleep(2);
    self->interrupt();
  });
  EXPECT_TRUE(other.enter().is(Code::kInterrupted)) << "it is the other way out";
  interrupter.join();
  EXPECT_TRUE(segment_.last_deadlock().value().empty());
  monitor_.exit().value();
  EXPECT_EQ(child.wait(), 0);
}

TEST_F(MonitorTest, WhoWaitsForOneThatWaitsForNobodyIsNotTold) {
  const Monitor other = segment_.monitor("other").value();
  monitor_.enter().value();
  test::Child child([] {
    auto segment = Segment::open("s").value();
    const Monitor own = segment.monitor("other").value();
    const std::scoped_lock its(own);
    return segment.monitor("m").value().enter() ? 0 : 1;
  });
  wait_until_asleep(1);
  test::Child chained([] {
    auto segment = Segment::open("s").value();
    return segment.monitor("other").value().enter() ? 0 : 1;
  });
  wait_until_asleep(2);
  monitor_.exit().value();
  EXPECT_EQ(child.wait(), 0);
  EXPECT_EQ(chained.wait(), 0);
}

TEST_F(MonitorTest, WhereThereIsNoThreadSlotItSaysSo) {
  auto small = Segment::create("small", {.max_participants = 1, .max_threads = 1}).value();
  const Monitor monitor = small.monitor("m").value();
  monitor.enter().value();
  std::thread([&] { EXPECT_TRUE(monitor.enter().is(Code::kTooManyParticipants)); }).join();
  monitor.exit().value();
}

}  // namespace
}  // namespace tenon
