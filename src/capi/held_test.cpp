// SPDX-License-Identifier: Apache-2.0
// The monitor of an object, from inside.
#include <array>
#include <cstdint>
#include <cstring>
#include <thread>

#include "support/capi_fixture.hpp"
#include "support/child.hpp"
#include "support/shared.hpp"
#include "support/wait.hpp"

namespace tenon {
namespace {

using Value = std::array<std::int64_t, 64>;  // larger than a line, so that a change takes a while
constexpr tenon_object_type kType{"Value 512\nvalues i64[64] 0\n", sizeof(Value)};

Value all(std::int64_t number) {
  Value value;
  value.fill(number);
  return value;
}

class CapiHeld : public test::CapiFixture {
 protected:
  static test::Owned<tenon_object> open(tenon_segment* segment, std::uint32_t flags = 0) {
    const Value initial = all(1);
    return test::owned<tenon_object>([&](auto** to, auto* e) {
      return tenon_object_open_or_create(segment, "value", &kType, 1, &initial, flags, to, e);
    });
  }
  tenon_status enter(tenon_held& held, tenon_deadline deadline = TENON_NEVER) {
    return tenon_object_enter(object_.get(), deadline, &held, nullptr);
  }
  static tenon_status store(tenon_held& held, const Value& value) {
    return tenon_held_store(&held, &value, sizeof value, nullptr);
  }
  static tenon_status exit(tenon_held& held) { return tenon_held_exit(&held, nullptr); }
  static std::int64_t first(const tenon_held& held) {
    return *static_cast<const std::int64_t*>(tenon_held_value(&held));
  }
  static void expect_of_no_use(tenon_held& held) {
    const Value value{};
    EXPECT_EQ(exit(held), TENON_ILLEGAL_MONITOR_STATE);
    EXPECT_EQ(store(held, value), TENON_ILLEGAL_MONITOR_STATE);
    EXPECT_EQ(tenon_held_wait(&held, TENON_NOW, nullptr), TENON_ILLEGAL_MONITOR_STATE);
    EXPECT_EQ(tenon_held_notify(&held, nullptr), TENON_ILLEGAL_MONITOR_STATE);
    EXPECT_EQ(tenon_held_notify_all(&held, nullptr), TENON_ILLEGAL_MONITOR_STATE);
    EXPECT_EQ(tenon_held_mark_consistent(&held, nullptr), TENON_ILLEGAL_MONITOR_STATE);
    EXPECT_EQ(tenon_held_value(&held), nullptr);
    EXPECT_EQ(tenon_held_in_place(&held), nullptr);
    EXPECT_FALSE(tenon_held_owner_died(&held));
  }
  /// Kills a process that is inside, having run `change` with what it holds.
  template <class Change>
  static void leave_a_dead_owner(Change&& change) {
    const test::Shared<test::Flag> inside;
    test::Child owner([&] {
      const auto segment = attach();
      const auto object = open(segment.get());
      tenon_held held;
      if (tenon_object_enter(object.get(), TENON_NEVER, &held, nullptr) != TENON_OK) return 1;
      change(held);
      inside->raise();
      test::stay_for_ever();
    });
    inside->wait();
    owner.kill();
  }
  test::Owned<tenon_object> object_ = open(segment_.get());
};

TEST_F(CapiHeld, AStoreIsSeenByAll) {
  tenon_held held;
  ASSERT_EQ(enter(held), TENON_OK);
  EXPECT_EQ(first(held), 1);
  EXPECT_EQ(store(held, all(2)), TENON_OK);
  EXPECT_EQ(first(held), 2);
  EXPECT_EQ(tenon_held_store(&held, all(3).data(), 8, nullptr), TENON_INVALID_ARGUMENT);
  EXPECT_EQ(tenon_held_store(&held, nullptr, sizeof(Value), nullptr), TENON_INVALID_ARGUMENT);
  EXPECT_EQ(tenon_held_in_place(&held), nullptr) << "it has two copies";
  EXPECT_EQ(exit(held), TENON_OK);
  Value seen;
  EXPECT_EQ(tenon_object_snapshot(object_.get(), &seen, sizeof seen, nullptr), TENON_OK);
  EXPECT_EQ(seen, all(2));
}

TEST_F(CapiHeld, IsOfNoUseOnceItIsLeftOrWhereItWasRefused) {
  tenon_held held;
  ASSERT_EQ(enter(held), TENON_OK);
  ASSERT_EQ(exit(held), TENON_OK);
  expect_of_no_use(held);
  ASSERT_EQ(enter(held), TENON_OK);
  std::thread([this] {
    tenon_held refused;
    std::memset(&refused, 0x5a, sizeof refused);
    EXPECT_EQ(enter(refused, TENON_NOW), TENON_WOULD_BLOCK);
    expect_of_no_use(refused);
  }).join();
  EXPECT_EQ(exit(held), TENON_OK);
}

TEST_F(CapiHeld, IsTheThreadsThatEntered) {
  tenon_held held;
  ASSERT_EQ(enter(held), TENON_OK);
  std::thread([&held] { expect_of_no_use(held); }).join();
  EXPECT_EQ(first(held), 1) << "it is as it was";
  EXPECT_EQ(exit(held), TENON_OK);
}

TEST_F(CapiHeld, IsEnteredAgainByWhoIsInside) {
  tenon_held outer;
  tenon_held inner;
  ASSERT_EQ(enter(outer), TENON_OK);
  ASSERT_EQ(enter(inner, TENON_NOW), TENON_OK);
  EXPECT_EQ(store(inner, all(5)), TENON_OK);
  EXPECT_EQ(exit(inner), TENON_OK);
  EXPECT_EQ(first(outer), 5);
  expect_of_no_use(inner);
  EXPECT_EQ(exit(outer), TENON_OK);
}

TEST_F(CapiHeld, AWaitEndsWithANotificationOrInVain) {
  tenon_held held;
  ASSERT_EQ(enter(held), TENON_OK);
  EXPECT_EQ(tenon_held_wait(&held, tenon_after(1), nullptr), TENON_TIMEOUT);
  for (const auto notify : {tenon_held_notify, tenon_held_notify_all}) {
    std::thread other([&] {
      tenon_held its;
      EXPECT_EQ(enter(its), TENON_OK);
      EXPECT_EQ(notify(&its, nullptr), TENON_OK);
      EXPECT_EQ(exit(its), TENON_OK);
    });
    EXPECT_EQ(tenon_held_wait(&held, TENON_NEVER, nullptr), TENON_OK);
    other.join();
  }
  EXPECT_EQ(exit(held), TENON_OK);
}

TEST_F(CapiHeld, AKilledOwnerLeavesTheLastValueThatWasStored) {
  leave_a_dead_owner([](tenon_held& held) { store(held, all(7)); });
  tenon_held held;
  EXPECT_EQ(enter(held), TENON_OWNER_DIED);
  EXPECT_TRUE(tenon_held_owner_died(&held));
  EXPECT_EQ(first(held), 7);
  EXPECT_EQ(exit(held), TENON_OK);
  EXPECT_EQ(enter(held), TENON_OK) << "there was nothing to repair";
  EXPECT_FALSE(tenon_held_owner_died(&held));
  EXPECT_EQ(exit(held), TENON_OK);
}

// Killed at any moment of a store, again and again: the old value or the new one, never a mix.
TEST_F(CapiHeld, AKilledStoreIsAllOrNothing) {
  constexpr int kKills = 200;
  for (int kill = 0; kill < kKills; ++kill) {
    const test::Shared<test::Flag> storing;
    test::Child owner([&] {
      const auto segment = attach();
      const auto object = open(segment.get());
      for (std::int64_t i = 2;; ++i) {
        tenon_held held;
        tenon_object_enter(object.get(), TENON_NEVER, &held, nullptr);
        if (store(held, all(i)) != TENON_OK) return 1;
        if (i == 10) storing->raise();
        tenon_held_exit(&held, nullptr);
      }
    });
    storing->wait();
    owner.kill();
    tenon_held held;
    const tenon_status entered = enter(held);
    ASSERT_TRUE(entered == TENON_OK || entered == TENON_OWNER_DIED);
    Value seen;
    std::memcpy(&seen, tenon_held_value(&held), sizeof seen);
    ASSERT_EQ(seen, all(seen[0]));
    ASSERT_GE(seen[0], 10);
    ASSERT_EQ(store(held, all(1)), TENON_OK);
    ASSERT_EQ(exit(held), TENON_OK);
  }
}

TEST_F(CapiHeld, WhoWaitsWhileAnOwnerDiesIsTold) {
  tenon_held held;
  tenon_held dead;
  ASSERT_EQ(enter(held), TENON_OK);
  std::thread notifier([&] {
    EXPECT_EQ(enter(dead), TENON_OK);
    EXPECT_EQ(tenon_held_notify(&dead, nullptr), TENON_OK);
  });
  EXPECT_EQ(tenon_held_wait(&held, TENON_NEVER, nullptr), TENON_OK);
  EXPECT_TRUE(tenon_held_owner_died(&held));
  notifier.join();
  EXPECT_EQ(exit(held), TENON_OK);
}

TEST_F(CapiHeld, InPlaceTheNextOwnerRepairs) {
  object_.reset();
  tenon_segment_remove_object(segment_.get(), "value", nullptr);
  object_ = open(segment_.get(), TENON_IN_PLACE);
  tenon_object_info info{};
  tenon_object_info_of(object_.get(), &info);
  EXPECT_EQ(info.flags, TENON_IN_PLACE);
  Value seen;
  EXPECT_EQ(tenon_object_snapshot(object_.get(), &seen, sizeof seen, nullptr),
            TENON_INVALID_ARGUMENT);

  leave_a_dead_owner([](tenon_held& held) {
    *static_cast<std::int64_t*>(tenon_held_in_place(&held)) = 9;  // of 64
  });
  tenon_held held;
  ASSERT_EQ(enter(held), TENON_OWNER_DIED);
  EXPECT_EQ(first(held), 9);
  EXPECT_EQ(store(held, all(2)), TENON_INVALID_ARGUMENT);
  std::memcpy(tenon_held_in_place(&held), all(2).data(), sizeof(Value));
  EXPECT_EQ(tenon_held_mark_consistent(&held, nullptr), TENON_OK);
  EXPECT_EQ(exit(held), TENON_OK);
  EXPECT_EQ(enter(held), TENON_OK);
  EXPECT_EQ(exit(held), TENON_OK);

  leave_a_dead_owner([](tenon_held&) {});
  ASSERT_EQ(enter(held), TENON_OWNER_DIED);
  EXPECT_EQ(exit(held), TENON_OK);
  EXPECT_EQ(enter(held), TENON_INCONSISTENT);
  expect_of_no_use(held);
}

// It is told once it comes back, and is not inside: another one left what nobody repaired.
TEST_F(CapiHeld, AWaitThatEndsOutsideLeavesNothingToUse) {
  object_.reset();
  tenon_segment_remove_object(segment_.get(), "value", nullptr);
  object_ = open(segment_.get(), TENON_IN_PLACE);
  std::thread waiter([this] {
    tenon_held held;
    EXPECT_EQ(enter(held), TENON_OK);
    EXPECT_EQ(tenon_held_wait(&held, TENON_NEVER, nullptr), TENON_INCONSISTENT);
    expect_of_no_use(held);
  });
  wait_until_asleep(1, layout::kThreadWaiting);
  leave_a_dead_owner([](tenon_held&) {});
  tenon_held held;
  EXPECT_EQ(enter(held), TENON_OWNER_DIED);
  EXPECT_EQ(tenon_held_notify(&held, nullptr), TENON_OK);
  EXPECT_EQ(exit(held), TENON_OK);
  waiter.join();
}

// The same, and then the thread is inside by another one.
TEST_F(CapiHeld, AWaitThatClosesARingLeavesNothingToUse) {
  const auto monitor = monitor_of(segment_.get());
  tenon_thread sleeper{};
  std::thread waiter([&] {
    tenon_held held;
    EXPECT_EQ(tenon_this_thread(segment_.get(), &sleeper, nullptr), TENON_OK);
    EXPECT_EQ(enter(held), TENON_OK);
    EXPECT_EQ(tenon_monitor_enter(monitor.get(), TENON_NEVER, nullptr), TENON_OK);
    EXPECT_EQ(tenon_held_wait(&held, TENON_NEVER, nullptr), TENON_DEADLOCK);
    EXPECT_EQ(tenon_monitor_exit(monitor.get(), nullptr), TENON_OK);
    tenon_held again;
    EXPECT_EQ(enter(again), TENON_OK);
    expect_of_no_use(held);
    EXPECT_EQ(exit(again), TENON_OK);
  });
  wait_until_asleep(1, layout::kThreadWaiting);
  std::thread interrupter([&] {
    wait_until_asleep(1);  // who wants the monitor that the other one has not left
    tenon_thread_interrupt(&sleeper);
  });
  tenon_held held;
  EXPECT_EQ(enter(held), TENON_OK);
  EXPECT_EQ(tenon_monitor_enter(monitor.get(), TENON_NEVER, nullptr), TENON_OK);
  EXPECT_EQ(tenon_monitor_exit(monitor.get(), nullptr), TENON_OK);
  EXPECT_EQ(exit(held), TENON_OK);
  interrupter.join();
  waiter.join();
}

TEST_F(CapiHeld, AnInterruptEndsAWaitInside) {
  tenon_thread self;
  tenon_held held;
  ASSERT_EQ(tenon_this_thread(segment_.get(), &self, nullptr), TENON_OK);
  ASSERT_EQ(enter(held), TENON_OK);
  tenon_thread_interrupt(&self);
  EXPECT_EQ(tenon_held_wait(&held, TENON_NEVER, nullptr), TENON_INTERRUPTED);
  EXPECT_EQ(exit(held), TENON_OK);
}

TEST_F(CapiHeld, NullIsAnArgumentThatMakesNoSense) {
  const Value value{};
  for (const tenon_status status :
       {tenon_held_exit(nullptr, nullptr), tenon_held_store(nullptr, &value, sizeof value, nullptr),
        tenon_held_wait(nullptr, TENON_NOW, nullptr), tenon_held_notify(nullptr, nullptr),
        tenon_held_notify_all(nullptr, nullptr), tenon_held_mark_consistent(nullptr, nullptr)})
    EXPECT_EQ(status, TENON_INVALID_ARGUMENT);
  EXPECT_EQ(tenon_held_value(nullptr), nullptr);
  EXPECT_EQ(tenon_held_in_place(nullptr), nullptr);
  EXPECT_FALSE(tenon_held_owner_died(nullptr));
}

}  // namespace
}  // namespace tenon
