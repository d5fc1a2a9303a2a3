// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstring>
#include <string>

#include "support/capi_fixture.hpp"
#include "support/child.hpp"
#include "tenon/segment.hpp"

namespace tenon {
namespace {

class CapiSegment : public test::CapiFixture {};

TEST_F(CapiSegment, IsFoundByItsName) {
  tenon_segment* other = nullptr;
  tenon_error error{};
  EXPECT_EQ(tenon_segment_create("s", nullptr, &other, &error), TENON_ALREADY_EXISTS);
  EXPECT_EQ(error.status, TENON_ALREADY_EXISTS);
  EXPECT_EQ(other, nullptr);
  ASSERT_EQ(tenon_segment_open_or_create("s", nullptr, &other, &error), TENON_OK);
  std::array<std::uint8_t, 16> ours{};
  std::array<std::uint8_t, 16> theirs{};
  EXPECT_EQ(tenon_segment_path(segment_.get(), ours.data()), scratch_.file("s"));
  EXPECT_EQ(tenon_segment_path(other, theirs.data()), scratch_.file("s"));
  EXPECT_EQ(ours, theirs);
  EXPECT_NE(ours, (std::array<std::uint8_t, 16>{}));
  EXPECT_EQ(tenon_segment_close(other, nullptr), TENON_OK);
}

TEST_F(CapiSegment, AHandleIsNullWhereItWasNotOpened) {
  auto* other = reinterpret_cast<tenon_segment*>(1);
  EXPECT_EQ(tenon_segment_open("nothing", &other, nullptr), TENON_NOT_FOUND);
  EXPECT_EQ(other, nullptr);
  EXPECT_EQ(tenon_segment_close(nullptr, nullptr), TENON_OK);
}

TEST_F(CapiSegment, OptionsAreTakenAndZeroIsTheDefault) {
  EXPECT_EQ(inspect::look("s").value().max_bytes, test::kSmall.max_bytes);
  EXPECT_EQ(inspect::look("s").value().max_participants, 16u);
  EXPECT_EQ(inspect::look("s").value().max_objects, SegmentOptions().max_objects);
  const tenon_segment_options wished{32u << 20u, 4, 12, 64, 0600};
  const auto made = test::owned<tenon_segment>(
      [&](auto** to, auto* e) { return tenon_segment_create("t", &wished, to, e); });
  const auto seen = inspect::look("t").value();
  EXPECT_EQ(seen.max_threads, 12u);
  EXPECT_EQ(seen.max_objects, 64u);
  const tenon_segment_options absurd{1, 0, 0, 0, 0};
  tenon_segment* refused = nullptr;
  EXPECT_EQ(tenon_segment_create("u", &absurd, &refused, nullptr), TENON_INVALID_ARGUMENT);
}

TEST_F(CapiSegment, WhatIsOpenKeepsIt) {
  auto monitor = monitor_of(segment_.get());
  tenon_error error{};
  EXPECT_EQ(tenon_segment_close(segment_.get(), &error), TENON_STILL_HELD);
  EXPECT_EQ(tenon_monitor_enter(monitor.get(), TENON_NEVER, &error), TENON_OK) << "it is open";
  EXPECT_EQ(tenon_monitor_exit(monitor.get(), &error), TENON_OK);
}  // the fixture closes it, once the monitor is

TEST_F(CapiSegment, ReadOnlyAsksForNothing) {
  const auto monitor = monitor_of(segment_.get());
  const auto tool = test::owned<tenon_segment>(
      [](auto** to, auto* e) { return tenon_segment_open_read_only("s", to, e); });
  tenon_monitor* refused = nullptr;
  EXPECT_EQ(tenon_monitor_open(tool.get(), "m", &refused, nullptr), TENON_PERMISSION_DENIED);
  tenon_doorbell* bell = nullptr;
  EXPECT_EQ(tenon_doorbell_open(tool.get(), &bell, nullptr), TENON_PERMISSION_DENIED);
  EXPECT_EQ(tenon_segment_remove_object(tool.get(), "m", nullptr), TENON_PERMISSION_DENIED);
  tenon_thread thread;
  std::memset(&thread, 0x5a, sizeof thread);
  EXPECT_EQ(tenon_this_thread(tool.get(), &thread, nullptr), TENON_PERMISSION_DENIED);
  tenon_thread_interrupt(&thread);  // of nobody
  EXPECT_FALSE(tenon_thread_interrupted(&thread));
}

TEST_F(CapiSegment, WhatWasRemovedIsNotFound) {
  monitor_of(segment_.get());
  EXPECT_EQ(tenon_segment_remove_object(segment_.get(), "m", nullptr), TENON_OK);
  EXPECT_EQ(tenon_segment_remove_object(segment_.get(), "m", nullptr), TENON_NOT_FOUND);
  EXPECT_EQ(tenon_segment_remove("s", nullptr), TENON_OK);
  EXPECT_EQ(tenon_segment_remove("s", nullptr), TENON_NOT_FOUND);
}

TEST_F(CapiSegment, AForkedChildHasItsOwnOnceItReattaches) {
  const auto monitor = monitor_of(segment_.get());
  ASSERT_EQ(tenon_monitor_enter(monitor.get(), TENON_NEVER, nullptr), TENON_OK);
  test::Child child([&] {
    tenon_monitor* own = nullptr;
    if (tenon_monitor_open(segment_.get(), "m", &own, nullptr) != TENON_FORKED_HANDLE) return 1;
    if (tenon_monitor_exit(monitor.get(), nullptr) != TENON_FORKED_HANDLE) return 2;
    if (tenon_monitor_is_held(monitor.get()) != 0) return 3;
    if (tenon_segment_reattach(segment_.get(), nullptr) != TENON_OK) return 4;
    if (tenon_monitor_enter(monitor.get(), TENON_NOW, nullptr) != TENON_FORKED_HANDLE) return 5;
    if (tenon_monitor_open(segment_.get(), "m", &own, nullptr) != TENON_OK) return 6;
    if (tenon_monitor_enter(own, TENON_NOW, nullptr) != TENON_WOULD_BLOCK) return 7;
    tenon_monitor_close(own);
    return 0;
  });
  EXPECT_EQ(child.wait(), 0);
  EXPECT_EQ(tenon_monitor_exit(monitor.get(), nullptr), TENON_OK) << "it is the parent's still";
}

TEST_F(CapiSegment, NullIsAnArgumentThatMakesNoSense) {
  tenon_segment* segment = nullptr;
  tenon_monitor* monitor = nullptr;
  tenon_thread thread{};
  tenon_error error{};
  for (const tenon_status status :
       {tenon_segment_open(nullptr, &segment, &error), tenon_segment_open("s", nullptr, &error),
        tenon_segment_create(nullptr, nullptr, &segment, nullptr),
        tenon_segment_open_or_create(nullptr, nullptr, &segment, nullptr),
        tenon_segment_open_read_only(nullptr, &segment, nullptr),
        tenon_segment_remove(nullptr, nullptr),
        tenon_segment_remove_object(segment_.get(), nullptr, nullptr),
        tenon_segment_remove_object(nullptr, "m", nullptr),
        tenon_segment_reattach(nullptr, nullptr),
        tenon_monitor_open(segment_.get(), nullptr, &monitor, nullptr),
        tenon_monitor_open(nullptr, "m", &monitor, nullptr),
        tenon_monitor_open(segment_.get(), "m", nullptr, nullptr),
        tenon_this_thread(nullptr, &thread, nullptr),
        tenon_this_thread(segment_.get(), nullptr, nullptr)})
    EXPECT_EQ(status, TENON_INVALID_ARGUMENT);
  EXPECT_STREQ(tenon_segment_path(nullptr, nullptr), "");
}

}  // namespace
}  // namespace tenon
