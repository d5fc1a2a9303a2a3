// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>
#include <array>
#include <thread>

#include "support/capi_fixture.hpp"
#include "support/child.hpp"
#include "support/shared.hpp"
#include "support/wait.hpp"

namespace tenon {
namespace {

class CapiMonitor : public test::CapiFixture {
 protected:
  tenon_status enter(tenon_deadline deadline = TENON_NEVER) {
    return tenon_monitor_enter(monitor_.get(), deadline, nullptr);
  }
  tenon_status exit() { return tenon_monitor_exit(monitor_.get(), nullptr); }
  tenon_status wait(tenon_deadline deadline = TENON_NEVER) {
    return tenon_monitor_wait(monitor_.get(), deadline, nullptr);
  }
  /// Kills a process that is inside.
  void leave_a_dead_owner() {
    const test::Shared<test::Flag> inside;
    test::Child owner([&] {
      const auto segment = attach();
      const auto monitor = monitor_of(segment.get());
      if (tenon_monitor_enter(monitor.get(), TENON_NEVER, nullptr) != TENON_OK) return 1;
      inside->raise();
      test::stay_for_ever();
    });
    inside->wait();
    owner.kill();
  }
  test::Owned<tenon_monitor> monitor_ = monitor_of(segment_.get());
};

TEST_F(CapiMonitor, IsEnteredAndLeftInPairs) {
  EXPECT_FALSE(tenon_monitor_is_held(monitor_.get()));
  EXPECT_EQ(enter(), TENON_OK);
  EXPECT_EQ(enter(TENON_NOW), TENON_OK);
  EXPECT_EQ(exit(), TENON_OK);
  EXPECT_TRUE(tenon_monitor_is_held(monitor_.get()));
  EXPECT_EQ(exit(), TENON_OK);
  EXPECT_FALSE(tenon_monitor_is_held(monitor_.get()));
  EXPECT_EQ(exit(), TENON_ILLEGAL_MONITOR_STATE);
}

TEST_F(CapiMonitor, AnotherThreadDoesNotGetInAndMayNothing) {
  ASSERT_EQ(enter(), TENON_OK);
  std::thread([this] {
    EXPECT_EQ(enter(TENON_NOW), TENON_WOULD_BLOCK);
    EXPECT_EQ(enter(tenon_after(1)), TENON_TIMEOUT);
    EXPECT_EQ(exit(), TENON_ILLEGAL_MONITOR_STATE);
    EXPECT_EQ(wait(TENON_NOW), TENON_ILLEGAL_MONITOR_STATE);
    EXPECT_EQ(tenon_monitor_notify(monitor_.get(), nullptr), TENON_ILLEGAL_MONITOR_STATE);
    EXPECT_EQ(tenon_monitor_notify_all(monitor_.get(), nullptr), TENON_ILLEGAL_MONITOR_STATE);
    EXPECT_EQ(tenon_monitor_mark_consistent(monitor_.get(), nullptr), TENON_ILLEGAL_MONITOR_STATE);
    EXPECT_FALSE(tenon_monitor_is_held(monitor_.get()));
    EXPECT_FALSE(tenon_monitor_is_suspect(monitor_.get()));
  }).join();
  EXPECT_EQ(exit(), TENON_OK);
}

TEST_F(CapiMonitor, AWaitEndsWithANotificationOrInVain) {
  ASSERT_EQ(enter(), TENON_OK);
  EXPECT_EQ(wait(TENON_NOW), TENON_TIMEOUT);
  EXPECT_EQ(wait(tenon_after(1)), TENON_TIMEOUT);
  for (const auto notify : {tenon_monitor_notify, tenon_monitor_notify_all}) {
    std::thread other([&] {
      EXPECT_EQ(enter(), TENON_OK);  // once this one waits
      EXPECT_EQ(notify(monitor_.get(), nullptr), TENON_OK);
      EXPECT_EQ(exit(), TENON_OK);
    });
    EXPECT_EQ(wait(), TENON_OK);
    other.join();
  }
  EXPECT_TRUE(tenon_monitor_is_held(monitor_.get()));
  EXPECT_EQ(exit(), TENON_OK);
}

TEST_F(CapiMonitor, TheNextOwnerIsToldOfADeathAndRepairs) {
  leave_a_dead_owner();
  EXPECT_EQ(enter(), TENON_OWNER_DIED);
  EXPECT_TRUE(tenon_monitor_is_held(monitor_.get()));
  EXPECT_TRUE(tenon_monitor_is_suspect(monitor_.get()));
  EXPECT_EQ(tenon_monitor_mark_consistent(monitor_.get(), nullptr), TENON_OK);
  EXPECT_FALSE(tenon_monitor_is_suspect(monitor_.get()));
  EXPECT_EQ(exit(), TENON_OK);
  EXPECT_EQ(enter(), TENON_OK);
  EXPECT_EQ(exit(), TENON_OK);
}

TEST_F(CapiMonitor, WhatNobodyRepairsIsInconsistent) {
  leave_a_dead_owner();
  EXPECT_EQ(enter(), TENON_OWNER_DIED);
  EXPECT_EQ(exit(), TENON_OK);
  tenon_error error{};
  EXPECT_EQ(tenon_monitor_enter(monitor_.get(), TENON_NEVER, &error), TENON_INCONSISTENT);
  EXPECT_EQ(error.status, TENON_INCONSISTENT);
  EXPECT_FALSE(tenon_monitor_is_held(monitor_.get()));
}

TEST_F(CapiMonitor, WhoWaitsWhileAnOwnerDiesIsToldAndInside) {
  ASSERT_EQ(enter(), TENON_OK);
  std::thread dead([&] {
    EXPECT_EQ(enter(), TENON_OK);
    EXPECT_EQ(tenon_monitor_notify(monitor_.get(), nullptr), TENON_OK);
  });
  EXPECT_EQ(wait(), TENON_OWNER_DIED);
  dead.join();
  EXPECT_EQ(tenon_monitor_mark_consistent(monitor_.get(), nullptr), TENON_OK);
  EXPECT_EQ(exit(), TENON_OK);
}

TEST_F(CapiMonitor, WhoClosesARingIsTold) {
  const auto second = monitor_of(segment_.get(), "second");
  ASSERT_EQ(enter(), TENON_OK);
  std::thread other([&] {
    EXPECT_EQ(tenon_monitor_enter(second.get(), TENON_NEVER, nullptr), TENON_OK);
    EXPECT_EQ(enter(), TENON_OK);
    EXPECT_EQ(exit(), TENON_OK);
    EXPECT_EQ(tenon_monitor_exit(second.get(), nullptr), TENON_OK);
  });
  wait_until_asleep(1);
  tenon_error error{};
  EXPECT_EQ(tenon_monitor_enter(second.get(), TENON_NEVER, &error), TENON_DEADLOCK);
  EXPECT_EQ(error.number, 2) << "threads in the ring";
  std::array<tenon_deadlock_link, 2> ring{};
  std::size_t count = 1;
  EXPECT_EQ(tenon_last_deadlock(segment_.get(), ring.data(), &count, nullptr), TENON_OK);
  EXPECT_EQ(count, 2u);
  EXPECT_STREQ(ring[1].monitor, "") << "there was room for one";
  EXPECT_EQ(tenon_last_deadlock(segment_.get(), ring.data(), &count, nullptr), TENON_OK);
  EXPECT_EQ(ring[0].pid, static_cast<std::uint32_t>(::getpid()));
  EXPECT_STREQ(ring[0].monitor, "second");
  EXPECT_STREQ(ring[1].monitor, "m");
  EXPECT_NE(ring[0].tid, ring[1].tid);
  EXPECT_EQ(exit(), TENON_OK);
  other.join();
}

TEST_F(CapiMonitor, WithoutARingThereIsNoneToTell) {
  std::size_t count = 0;
  EXPECT_EQ(tenon_last_deadlock(segment_.get(), nullptr, &count, nullptr), TENON_OK);
  EXPECT_EQ(count, 0u);
  count = 1;
  EXPECT_EQ(tenon_last_deadlock(segment_.get(), nullptr, &count, nullptr), TENON_INVALID_ARGUMENT);
}

TEST_F(CapiMonitor, AnInterruptEndsAnEnterOrAWait) {
  tenon_thread sleeper{};
  test::Flag interrupted;
  ASSERT_EQ(enter(), TENON_OK);
  std::thread other([&] {
    EXPECT_EQ(tenon_this_thread(segment_.get(), &sleeper, nullptr), TENON_OK);
    EXPECT_EQ(enter(), TENON_INTERRUPTED);
    EXPECT_FALSE(tenon_monitor_is_held(monitor_.get()));
    interrupted.raise();
    EXPECT_EQ(enter(), TENON_OK);
    EXPECT_EQ(wait(), TENON_INTERRUPTED);
    EXPECT_EQ(exit(), TENON_OK);
  });
  wait_until_asleep(1);
  tenon_thread_interrupt(&sleeper);
  interrupted.wait();
  EXPECT_EQ(exit(), TENON_OK);
  wait_until_asleep(1, layout::kThreadWaiting);
  const tenon_thread copy = sleeper;
  tenon_thread_interrupt(&copy);
  other.join();
}

TEST_F(CapiMonitor, AnInterruptThatCameTooLateIsTakenBack) {
  tenon_thread self;
  ASSERT_EQ(tenon_this_thread(segment_.get(), &self, nullptr), TENON_OK);
  EXPECT_FALSE(tenon_thread_interrupted(&self));
  tenon_thread_interrupt(&self);
  EXPECT_TRUE(tenon_thread_interrupted(&self));
  EXPECT_FALSE(tenon_thread_interrupted(&self));
  ASSERT_EQ(enter(), TENON_OK);
  EXPECT_EQ(wait(tenon_after(1)), TENON_TIMEOUT);
  tenon_thread_interrupt(&self);
  EXPECT_EQ(wait(), TENON_INTERRUPTED);
  EXPECT_EQ(exit(), TENON_OK);
  tenon_thread_interrupt(nullptr);
  EXPECT_FALSE(tenon_thread_interrupted(nullptr));
}

TEST_F(CapiMonitor, NullIsAnArgumentThatMakesNoSense) {
  for (const tenon_status status :
       {tenon_monitor_enter(nullptr, TENON_NOW, nullptr), tenon_monitor_exit(nullptr, nullptr),
        tenon_monitor_wait(nullptr, TENON_NOW, nullptr), tenon_monitor_notify(nullptr, nullptr),
        tenon_monitor_notify_all(nullptr, nullptr),
        tenon_monitor_mark_consistent(nullptr, nullptr)})
    EXPECT_EQ(status, TENON_INVALID_ARGUMENT);
  EXPECT_FALSE(tenon_monitor_is_held(nullptr));
  EXPECT_FALSE(tenon_monitor_is_suspect(nullptr));
  tenon_monitor_close(nullptr);
}

}  // namespace
}  // namespace tenon
