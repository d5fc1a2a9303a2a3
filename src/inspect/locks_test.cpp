// SPDX-License-Identifier: Apache-2.0
// Who owns what and who waits, seen from outside.
#include <unistd.h>
#include <csignal>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "support/child.hpp"
#include "support/queue_fixture.hpp"
#include "support/raw.hpp"
#include "tenon/inspect.hpp"

namespace tenon {
namespace {

class LocksTest : public test::QueueFixture {
 protected:
  static inspect::Lock look(const std::string& name) {
    for (const auto& lock : all().locks) {
      if (lock.name == name) return lock;
    }
    ADD_FAILURE() << name << " is not shown";
    return {};
  }
  static inspect::Locks all() { return inspect::locks("s").value(); }
  // A process with a segment of its own, which then lives until it is killed.
  static test::Child living(const std::function<void(Segment&)>& acts) {
    return test::Child([&]() -> int {
      auto segment = Segment::open("s").value();
      acts(segment);
      for (;;) ::pause();
    });
  }
  static void wait_until(const std::function<bool()>& is_so) {
    while (!is_so()) std::this_thread::yield();
  }
  Monitor monitor_ = segment_.monitor("m").value();
};

TEST_F(LocksTest, AFreeMonitor) {
  const inspect::Lock lock = look("m");
  EXPECT_EQ(lock.type, "monitor");
  EXPECT_FALSE(lock.owner);
  EXPECT_EQ(lock.holds, 0u);
  EXPECT_FALSE(lock.inconsistent || lock.handed_over || lock.reports_deadlock);
  EXPECT_TRUE(lock.entering.empty() && lock.waiting.empty());
  EXPECT_TRUE(all().deadlocks.empty());
}

TEST_F(LocksTest, TheOwnerAndHowOftenItHasEntered) {
  monitor_.enter().value();
  monitor_.enter().value();
  const inspect::Lock lock = look("m");
  ASSERT_TRUE(lock.owner);
  EXPECT_TRUE(lock.owner->alive);
  EXPECT_EQ(lock.owner->participant.pid, static_cast<std::uint32_t>(::getpid()));
  EXPECT_EQ(lock.owner->thread.tid, static_cast<std::uint32_t>(::gettid()));
  EXPECT_EQ(lock.owner->duration, 0u) << "nobody had a reason to note it";
  EXPECT_EQ(lock.holds, 2u);
  monitor_.exit().value();
  monitor_.exit().value();
}

TEST_F(LocksTest, WhoCameFirstComesFirst) {
  monitor_.enter().value();
  std::vector<test::Child> children;
  for (std::size_t i = 0; i < 3; ++i) {
    children.push_back(
        living([](Segment& segment) { segment.monitor("m").value().enter().value(); }));
    wait_until([&] { return look("m").entering.size() == i + 1; });
  }
  const inspect::Lock lock = look("m");
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(lock.entering[i].participant.pid, static_cast<std::uint32_t>(children[i].pid()));
    EXPECT_GT(lock.entering[i].duration, 0u);
  }
  EXPECT_GT(lock.owner->duration, 0u) << "the first one that had to wait has noted it";
  monitor_.exit().value();
  wait_until([] { return look("m").waits == 1; });
  EXPECT_GT(look("m").longest_wait, 0u);
  EXPECT_GE(look("m").waited, look("m").longest_wait);
}

TEST_F(LocksTest, TheWaitSet) {
  test::Child waiter = living([](Segment& segment) {
    const Monitor monitor = segment.monitor("m").value();
    monitor.enter().value();
    monitor.wait().value();
  });
  wait_until([] { return look("m").waiting.size() == 1; });
  EXPECT_TRUE(look("m").entering.empty());
  EXPECT_EQ(look("m").waiting[0].participant.pid, static_cast<std::uint32_t>(waiter.pid()));
  monitor_.enter().value();
  monitor_.notify().value();
  EXPECT_TRUE(look("m").waiting.empty()) << "it is on its way in";
  EXPECT_EQ(look("m").entering.size(), 1u);
  monitor_.exit().value();
}

TEST_F(LocksTest, WhatADeadOwnerLeaves) {
  test::Child owner = living([](Segment& segment) {
    segment.object<std::uint64_t>("in.place", 7, Copies::kInPlace)
        .value()
        .monitor()
        .value()
        .enter()
        .value();
    segment.object<std::uint64_t>("copied", 7).value().monitor().value().enter().value();
  });
  wait_until([] {
    std::size_t owned = 0;
    for (const auto& lock : all().locks) owned += lock.owner.has_value();
    return owned == 2;
  });
  const pid_t pid = owner.pid();
  owner.kill();
  for (const char* name : {"in.place", "copied"}) {
    const inspect::Lock lock = look(name);
    ASSERT_TRUE(lock.owner);
    EXPECT_FALSE(lock.owner->alive);
    EXPECT_EQ(lock.owner->participant.pid, static_cast<std::uint32_t>(pid));
    EXPECT_FALSE(lock.inconsistent) << "nobody has entered since";
  }
  EXPECT_TRUE(look("in.place").half_done);
  EXPECT_FALSE(look("copied").half_done);
  {
    const auto object = segment_.find_object<std::uint64_t>("in.place").value();
    auto held = object.enter().value();
    EXPECT_TRUE(look("in.place").inconsistent);
    EXPECT_EQ(look("in.place").deaths, 1u);
    held.mark_consistent();
  }
  EXPECT_FALSE(look("in.place").half_done);
}

class DeadlockTest : public LocksTest {
 protected:
  // Each owns a monitor, and waits for the next one's.
  std::vector<test::Child> ring(int n) {
    std::vector<test::Child> children;
    for (int i = 0; i < n; ++i) {
      children.push_back(living([&](Segment& segment) {
        const auto monitor = [&](int which) {
          return segment.monitor("r" + std::to_string(which % n), OnDeadlock::kReport).value();
        };
        monitor(i).enter().value();
        const Monitor next = monitor(i + 1);
        while (!next.try_enter().is(Code::kWouldBlock)) next.exit().value();  // its owner is there
        next.enter().value();
      }));
    }
    return children;
  }
};

TEST_F(DeadlockTest, ARingIsShownAsLongAsItStands) {
  constexpr std::size_t kThreads = 3;
  auto children = ring(kThreads);
  wait_until([] { return all().deadlocks.size() == 1; });
  const auto check = [&] {
    const inspect::Locks now = all();
    ASSERT_EQ(now.deadlocks.size(), 1u);
    ASSERT_EQ(now.deadlocks[0].size(), kThreads);
    for (std::size_t i = 0; i < kThreads; ++i) {
      const inspect::Link& link = now.deadlocks[0][i];
      const inspect::Lock& wanted = now.locks[link.wants];
      EXPECT_TRUE(wanted.reports_deadlock);
      const inspect::Link& next = now.deadlocks[0][(i + 1) % kThreads];
      EXPECT_EQ(wanted.owner->thread.slot, next.thread.thread.slot);
    }
  };
  check();
  EXPECT_TRUE(all().anybody_alive);
  children[0].kill();
  wait_until([] { return all().deadlocks.empty(); });
  for (auto& child : children) child.kill();
  EXPECT_TRUE(all().deadlocks.empty()) << "we are alive, and could enter all of them";
}

TEST(Autopsy, ARingOfTheDeadIsShownWhenNobodyIsLeft) {
  const test::Watchdog watchdog("autopsy");
  const test::Scratch scratch;
  { auto segment = Segment::create("s").value(); }
  std::vector<test::Child> children;
  for (int i = 0; i < 2; ++i) {
    children.emplace_back([i] {
      auto segment = Segment::open("s").value();
      const auto monitor = [&](int which) {
        return segment.monitor("r" + std::to_string(which % 2), OnDeadlock::kReport).value();
      };
      monitor(i).enter().value();
      const Monitor next = monitor(i + 1);
      while (!next.try_enter().is(Code::kWouldBlock)) next.exit().value();
      next.enter().value();
      return 0;
    });
  }
  const auto all = [] { return inspect::locks("s").value(); };
  while (all().deadlocks.empty()) std::this_thread::yield();
  // At one moment, or else the second one would get what the first one left.
  for (auto& child : children) ::kill(child.pid(), SIGSTOP);
  for (auto& child : children) child.kill();
  const inspect::Locks now = all();
  EXPECT_FALSE(now.anybody_alive);
  ASSERT_EQ(now.deadlocks.size(), 1u);
  EXPECT_FALSE(now.deadlocks[0][0].thread.alive);
}

}  // namespace
}  // namespace tenon
