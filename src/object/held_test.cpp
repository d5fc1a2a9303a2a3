// SPDX-License-Identifier: Apache-2.0
// Values that are changed by who owns their monitor.
#include <atomic>
#include <chrono>
#include <csignal>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

#include "support/child.hpp"
#include "support/queue_fixture.hpp"
#include "support/raw.hpp"
#include "support/shared.hpp"
#include "support/wait.hpp"
#include "tenon/object.hpp"
#include "tenon/order.hpp"

namespace tenon {
namespace {

using namespace std::chrono_literals;

struct Account {
  std::int64_t balance;
  std::int64_t owed;
  std::array<std::uint8_t, 13> code;
};
TENON_DESCRIBE(Account, balance, owed, code);

class HeldTest : public test::QueueFixture {
 protected:
  Object<Account> open(Copies copies = Copies::kTwo) {
    return segment_.object<Account>("account", {100, -100, {7}}, copies).value();
  }
};

TEST_F(HeldTest, AnUpdateIsSeenByAll) {
  const auto account = open();
  {
    auto held = account.enter().value();
    EXPECT_EQ(held->balance, 100);
    EXPECT_EQ(held.update([](Account& a) { return a.balance -= 10; }), 90);
    EXPECT_EQ(held->balance, 90);
    held.update([](Account& a) { a.code[12] = 5; });
  }
  EXPECT_EQ(account.snapshot().value().balance, 90);
  EXPECT_EQ(account.snapshot().value().code[12], 5);
  EXPECT_EQ(account.version().value(), 2u);
  EXPECT_EQ(account.synchronized([](Account& a) { return a.code[0] = 9; }).value(), 9);
  account.synchronized([](Account& a) { a.balance = 1; }).value();
  EXPECT_EQ(account.snapshot().value().balance, 1);
  EXPECT_FALSE(account.monitor().value().is_held());
  expect_sound();
}

TEST_F(HeldTest, WhatThrowsStoresNothingAndLeaves) {
  const auto account = open();
  const auto fails = [](Account& a) {
    a.balance = 0;
    throw std::runtime_error("no");
  };
  EXPECT_THROW(static_cast<void>(account.synchronized(fails)), std::runtime_error);
  EXPECT_EQ(account.snapshot().value().balance, 100);
  EXPECT_FALSE(account.monitor().value().is_held());
}

TEST_F(HeldTest, OneWaitsUntilAnotherHasChangedIt) {
  const auto account = open();
  test::Child payer([] {
    auto segment = Segment::open("s").value();
    auto its = segment.find_object<Account>("account").value();
    auto held = its.enter().value();
    held.update([](Account& a) { a.balance = 500; });
    held.notify_all();
    return 0;
  });
  auto held = account.enter().value();
  while (held->balance < 500) static_cast<void>(held.wait_for(1s).value());
  EXPECT_EQ(payer.wait(), 0);
}

TEST_F(HeldTest, AKilledOwnerLeavesTheLastValueThatWasStored) {
  const auto account = open();
  const test::Shared<test::Flag> inside;
  test::Child owner([&] {
    auto segment = Segment::open("s").value();
    auto its = segment.find_object<Account>("account").value();
    auto held = its.enter().value();
    held.update([](Account& a) { a = {50, -50, {}}; });
    held.update([&](Account& a) {
      a.balance = 0;
      inside->raise();
      test::stay_for_ever();
    });
    return 0;
  });
  inside->wait();
  owner.kill();
  EXPECT_EQ(account.snapshot().value().balance, 50);
  auto held = account.enter().value();
  EXPECT_TRUE(held.owner_died());
  EXPECT_EQ(held->balance, 50);
  EXPECT_EQ(held->owed, -50);
  held.exit();
  EXPECT_FALSE(account.enter().value().owner_died()) << "there was nothing to repair";
}

TEST_F(HeldTest, ANotifierThatDiesInsideIsToldAndTheWaitWasNotified) {
  const auto account = open();
  std::unique_ptr<Held<Account>> dead;  // its thread ends inside
  auto held = account.enter().value();
  std::thread notifier([&] {
    auto its = account.enter().value();
    its.notify();
    dead = std::make_unique<Held<Account>>(std::move(its));
  });
  EXPECT_EQ(held.wait().value(), Awoken::kNotified);
  EXPECT_TRUE(held.owner_died());
  notifier.join();
}

TEST_F(HeldTest, InPlaceTheNextOwnerRepairs) {
  const auto account = open(Copies::kInPlace);
  EXPECT_TRUE(account.snapshot().is(Code::kInvalidArgument));
  std::unique_ptr<Held<Account>> dead;
  std::thread([&] {
    dead = std::make_unique<Held<Account>>(account.enter().value());
    dead->in_place().balance = 0;
  }).join();
  {
    auto held = account.enter().value();
    EXPECT_TRUE(held.owner_died());
    EXPECT_EQ(held->balance, 0) << "half a change";
    held.in_place().owed = 0;
    held.mark_consistent();
  }
  EXPECT_EQ(account.enter().value()->owed, 0);
  EXPECT_THROW(account.enter().value().store({}), BadResultAccess);
  EXPECT_THROW(open().enter().value().update([](Account&) {}), BadResultAccess)
      << "as its creator chose";
}

TEST_F(HeldTest, InPlaceWhatNobodyRepairedIsNotEntered) {
  const auto account = open(Copies::kInPlace);
  std::unique_ptr<Held<Account>> dead;
  std::thread([&] { dead = std::make_unique<Held<Account>>(account.enter().value()); }).join();
  EXPECT_TRUE(account.enter().value().owner_died());
  EXPECT_TRUE(account.enter().is(Code::kInconsistent));
}

TEST_F(HeldTest, AnArrayChangesAsAWhole) {
  const auto numbers = segment_.array<std::uint32_t>("numbers", 1001).value();
  {
    auto held = numbers.enter().value();
    held.update([](std::span<std::uint32_t> all) {
      for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::uint32_t>(i);
    });
    EXPECT_EQ(held.values()[1000], 1000u);
  }
  std::vector<std::uint32_t> copy(1001);
  numbers.snapshot(copy).value();
  EXPECT_EQ(copy[1000], 1000u);
}

// Which copy is the value is a word that a peer may change at any moment.
TEST_F(HeldTest, UnderAScribblingPeerAnArrayKeepsItsLength) {
  const auto numbers = segment_.array<std::uint32_t>("numbers", 64).value();
  const test::Raw raw(scratch_.file("s"));
  std::atomic<bool> over = false;
  std::thread scribbler([&] {
    for (std::uint64_t version = 0; !over; ++version)
      order::set_opaque(raw.object(0).version, version);
  });
  auto held = numbers.enter().value();
  for (int i = 0; i < 50'000; ++i)
    held.update([](std::span<std::uint32_t> all) { ASSERT_EQ(all.size(), 64u); });
  over = true;
  scribbler.join();
}

TEST_F(HeldTest, WhatWasLeftHasNoValue) {
  const auto account = open();
  auto held = account.enter().value();
  held.exit();
  EXPECT_THROW(static_cast<void>(held->balance), BadResultAccess);
  EXPECT_THROW(held.update([](Account&) {}), BadResultAccess);
  const auto numbers = segment_.array<std::uint32_t>("numbers", 64).value();
  auto all = numbers.enter().value();
  all.exit();
  EXPECT_THROW(static_cast<void>(all.values()), BadResultAccess);
}

TEST_F(HeldTest, WhatIsAttachedReadOnlyHasNoMonitor) {
  open();
  auto tool = Segment::open_read_only("s").value();
  auto account = tool.find_object<Account>("account").value();
  EXPECT_TRUE(account.enter().is(Code::kPermissionDenied));
  EXPECT_TRUE(account.monitor().is(Code::kPermissionDenied));
  EXPECT_TRUE(tool.monitor("m").is(Code::kPermissionDenied));
}

// While somebody changes both fields together, and others read and change them, too.
TEST_F(HeldTest, NobodyEverSeesHalfAChange) {
  const auto account = open();
  constexpr int kRounds = 2000;
  std::vector<test::Child> children;
  for (int p = 0; p < 3; ++p) {
    children.emplace_back([p] {
      auto segment = Segment::open("s").value();
      auto its = segment.find_object<Account>("account").value();
      for (int i = 0; i < kRounds; ++i) {
        const auto seen = its.snapshot();
        if (seen && seen->balance + seen->owed != 0) return 1;
        const auto change = [p](Account& a) { a.balance += p, a.owed -= p; };
        if (!its.synchronized(change)) return 2;
      }
      return 0;
    });
  }
  for (test::Child& child : children) EXPECT_EQ(child.wait(), 0);
  EXPECT_EQ(account.snapshot().value().balance, 100 + 3 * kRounds);
}

}  // namespace
}  // namespace tenon
