// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstdint>
#include <string>

#include "support/capi_fixture.hpp"
#include "support/child.hpp"
#include "tenon/segment.hpp"

namespace tenon {
namespace {

struct Account {
  std::int64_t balance;
  std::int64_t owed;
};
TENON_DESCRIBE(Account, balance, owed);

constexpr char kDescription[] = "Account 16\nbalance i64 0\nowed i64 8\n";
constexpr tenon_object_type kType{kDescription, sizeof(Account)};
constexpr Account kInitial{100, -100};

class CapiObject : public test::CapiFixture {
 protected:
  test::Owned<tenon_object> make(std::uint32_t flags = 0) {
    return test::owned<tenon_object>([&](auto** to, auto* e) {
      return tenon_object_open_or_create(segment_.get(), "account", &kType, 1, &kInitial, flags, to,
                                         e);
    });
  }
  tenon_status open(const tenon_object_type* type, std::uint64_t count) {
    tenon_object* object = nullptr;
    const tenon_status status =
        tenon_object_open(segment_.get(), "account", type, count, &object, nullptr);
    tenon_object_close(object);
    return status;
  }
  tenon_status make_other(const tenon_object_type& type, std::uint64_t count,
                          const void* initial = nullptr, std::uint32_t flags = 0) {
    tenon_object* object = nullptr;
    const tenon_status status = tenon_object_open_or_create(segment_.get(), "other", &type, count,
                                                            initial, flags, &object, nullptr);
    tenon_object_close(object);
    return status;
  }
};

TEST_F(CapiObject, IsTheOneOfCpp) {
  const auto object = make();
  auto cpp = Segment::open("s").value();
  auto account = cpp.find_object<Account>("account").value();
  EXPECT_EQ(account.snapshot().value().balance, 100);
  account.synchronized([](Account& a) { a = {1, -1}; }).value();
  Account seen{};
  EXPECT_EQ(tenon_object_snapshot(object.get(), &seen, sizeof seen, nullptr), TENON_OK);
  EXPECT_EQ(seen.balance, 1);
  std::uint64_t version = 0;
  EXPECT_EQ(tenon_object_version(object.get(), &version, nullptr), TENON_OK);
  EXPECT_EQ(version, 1u);
}

TEST_F(CapiObject, SaysWhatItIs) {
  const auto object = make();
  tenon_object_info info{};
  tenon_object_info_of(object.get(), &info);
  EXPECT_STREQ(info.description, kDescription);
  EXPECT_EQ(info.bytes, sizeof(Account));
  EXPECT_EQ(info.count, 1u);
  EXPECT_EQ(info.flags, 0u);
}

TEST_F(CapiObject, IsOpenedAsItIs) {
  EXPECT_EQ(open(nullptr, 0), TENON_NOT_FOUND);
  make();
  EXPECT_EQ(open(nullptr, 0), TENON_OK);
  EXPECT_EQ(open(&kType, 1), TENON_OK);
  EXPECT_EQ(open(&kType, 2), TENON_LAYOUT_MISMATCH);
  const tenon_object_type swapped{"Account 16\nowed i64 0\nbalance i64 8\n", 16};
  EXPECT_EQ(open(&swapped, 1), TENON_LAYOUT_MISMATCH);
  const tenon_object_type nameless{nullptr, 16};
  EXPECT_EQ(open(&nameless, 1), TENON_LAYOUT_MISMATCH);
  tenon_monitor* monitor = nullptr;
  EXPECT_EQ(tenon_monitor_open(segment_.get(), "account", &monitor, nullptr), TENON_WRONG_KIND);
}

TEST_F(CapiObject, WhatCannotBeMadeIsRefused) {
  EXPECT_EQ(make_other(kType, 0), TENON_INVALID_ARGUMENT);
  EXPECT_EQ(make_other({nullptr, 16}, 1), TENON_INVALID_ARGUMENT);
  EXPECT_EQ(make_other({"Nothing 0\n", 0}, 1), TENON_INVALID_ARGUMENT);
  EXPECT_EQ(make_other(kType, 1, &kInitial, 0x80u), TENON_INVALID_ARGUMENT);
  EXPECT_EQ(make_other(kType, UINT64_MAX / 16 + 2, &kInitial), TENON_TOO_LARGE) << "wraps to 16";
  EXPECT_EQ(make_other(kType, 1u << 24), TENON_NO_SPACE);
  EXPECT_EQ(make_other(kType, 1), TENON_OK);
  expect_sound();
}

TEST_F(CapiObject, WithoutAValueItIsZero) {
  const auto array = test::owned<tenon_object>([&](auto** to, auto* e) {
    return tenon_object_open_or_create(segment_.get(), "array", &kType, 100, nullptr, 0, to, e);
  });
  std::array<Account, 100> seen;
  seen.fill({7, 7});
  EXPECT_EQ(tenon_object_snapshot(array.get(), seen.data(), sizeof seen, nullptr), TENON_OK);
  EXPECT_EQ(seen[99].owed, 0);
  EXPECT_EQ(tenon_object_snapshot(array.get(), seen.data(), 16, nullptr), TENON_INVALID_ARGUMENT);
}

TEST_F(CapiObject, ReadOnlyItIsReadAndNotEntered) {
  make();
  const auto tool = test::owned<tenon_segment>(
      [](auto** to, auto* e) { return tenon_segment_open_read_only("s", to, e); });
  const auto object = test::owned<tenon_object>([&](auto** to, auto* e) {
    return tenon_object_open(tool.get(), "account", &kType, 1, to, e);
  });
  Account seen{};
  EXPECT_EQ(tenon_object_snapshot(object.get(), &seen, sizeof seen, nullptr), TENON_OK);
  EXPECT_EQ(seen.balance, 100);
  tenon_held held;
  EXPECT_EQ(tenon_object_enter(object.get(), TENON_NEVER, &held, nullptr), TENON_PERMISSION_DENIED);
  EXPECT_EQ(tenon_held_exit(&held, nullptr), TENON_ILLEGAL_MONITOR_STATE);
}

TEST_F(CapiObject, InAForkedChildItIsTheParents) {
  const auto object = make();
  tenon_held held;
  ASSERT_EQ(tenon_object_enter(object.get(), TENON_NEVER, &held, nullptr), TENON_OK);
  test::Child child([&] {
    Account seen{};
    std::uint64_t version = 0;
    tenon_held own;
    if (tenon_object_snapshot(object.get(), &seen, sizeof seen, nullptr) != TENON_FORKED_HANDLE)
      return 1;
    if (tenon_object_version(object.get(), &version, nullptr) != TENON_FORKED_HANDLE) return 2;
    if (tenon_object_enter(object.get(), TENON_NOW, &own, nullptr) != TENON_FORKED_HANDLE) return 3;
    if (tenon_held_store(&held, &seen, sizeof seen, nullptr) != TENON_FORKED_HANDLE) return 4;
    if (tenon_held_exit(&held, nullptr) != TENON_FORKED_HANDLE) return 5;
    return tenon_held_value(&held) == nullptr ? 0 : 6;
  });
  EXPECT_EQ(child.wait(), 0);
  EXPECT_EQ(tenon_held_exit(&held, nullptr), TENON_OK);
}

TEST_F(CapiObject, NullIsAnArgumentThatMakesNoSense) {
  const auto object = make();
  tenon_object* other = nullptr;
  tenon_held held;
  std::uint64_t version = 0;
  tenon_segment* s = segment_.get();
  for (const tenon_status status :
       {tenon_object_open(nullptr, "account", nullptr, 0, &other, nullptr),
        tenon_object_open(s, nullptr, nullptr, 0, &other, nullptr),
        tenon_object_open(s, "account", nullptr, 0, nullptr, nullptr),
        tenon_object_open_or_create(s, "account", nullptr, 1, nullptr, 0, &other, nullptr),
        tenon_object_snapshot(nullptr, &version, 8, nullptr),
        tenon_object_snapshot(object.get(), nullptr, 16, nullptr),
        tenon_object_version(nullptr, &version, nullptr),
        tenon_object_version(object.get(), nullptr, nullptr),
        tenon_object_enter(nullptr, TENON_NOW, &held, nullptr),
        tenon_object_enter(object.get(), TENON_NOW, nullptr, nullptr)})
    EXPECT_EQ(status, TENON_INVALID_ARGUMENT);
  tenon_object_info_of(nullptr, nullptr);
  tenon_object_close(nullptr);
}

}  // namespace
}  // namespace tenon
