// SPDX-License-Identifier: Apache-2.0
// Sealed objects: filled by one, found by nobody before, changed by nobody after.
#include <unistd.h>
#include <csignal>
#include <numeric>
#include <optional>
#include <thread>

#include "support/child.hpp"
#include "support/leash.hpp"
#include "support/queue_fixture.hpp"
#include "support/shared.hpp"
#include "support/wait.hpp"
#include "tenon/object.hpp"

namespace tenon {
namespace {

class SealedTest : public test::QueueFixture {
 protected:
  static constexpr std::uint64_t kCount = 100'000;

  Draft<std::uint64_t> draft(std::string_view name = "numbers") {
    auto draft = segment_.draft<std::uint64_t>(name, kCount).value();
    std::iota(draft.data().begin(), draft.data().end(), std::uint64_t{0});
    return draft;
  }
  static void expect_whole(const Sealed<std::uint64_t>& sealed) {
    ASSERT_EQ(sealed.data().size(), kCount);
    for (std::uint64_t i = 0; i < kCount; ++i) ASSERT_EQ(sealed.data()[i], i);
  }
  static std::uint64_t reserved() { return inspect::look("s").value().reserved_bytes; }
  static std::uint32_t unnamed() { return inspect::look("s").value().removed_objects; }
};

TEST_F(SealedTest, IsFoundOnlyOnceItIsSealed) {
  auto open = draft();
  EXPECT_TRUE(segment_.sealed<std::uint64_t>("numbers").is(Code::kNotFound));
  EXPECT_EQ(unnamed(), 1u);
  expect_whole(open.seal().value());
  expect_whole(segment_.sealed<std::uint64_t>("numbers").value());
  EXPECT_EQ(unnamed(), 0u);
  EXPECT_TRUE(open.seal().is(Code::kClosed));
  EXPECT_TRUE(open.data().empty());
  expect_sound();
}

TEST_F(SealedTest, IsUsedInPlaceOverAReadOnlyMapping) {
  draft().seal().value();
  test::Child reader([&] {
    auto sealed = Segment::open_read_only("s").value().sealed<std::uint64_t>("numbers").value();
    expect_whole(sealed);
    return HasFailure() ? 1 : 0;
  });
  EXPECT_EQ(reader.wait(), 0);
}

TEST_F(SealedTest, OfTwoDraftsOfOneNameTheFirstToBeSealedWins) {
  auto first = draft();
  auto second = draft();
  second.seal().value();
  EXPECT_TRUE(first.seal().is(Code::kAlreadyExists));
  EXPECT_EQ(first.data()[1], 1u) << "and is still a draft";
  EXPECT_TRUE(segment_.draft<std::uint64_t>("numbers", 1).is(Code::kAlreadyExists));
}

TEST_F(SealedTest, ADroppedDraftLeavesNothing) {
  { auto dropped = draft(); }
  const std::uint64_t before = reserved();
  { auto again = draft(); }
  EXPECT_EQ(reserved(), before);
  segment_.sweep().value();
  EXPECT_EQ(unnamed(), 0u);
  expect_sound();
}

TEST_F(SealedTest, ADraftOfADeadProcessLeavesNothing) {
  const test::Shared<test::Flag> filled;
  test::Child maker([&] {
    auto mine = Segment::open("s").value();
    auto draft = mine.draft<std::uint64_t>("numbers", kCount).value();
    draft.data()[0] = 1;
    filled->raise();
    test::stay_for_ever();
    return 0;
  });
  filled->wait();
  EXPECT_EQ(segment_.sweep().value().objects, 0u) << "it is in the making";
  maker.kill();
  EXPECT_EQ(segment_.sweep().value().objects, 1u);
  const auto again = segment_.draft<std::uint64_t>("numbers", kCount).value();
  EXPECT_EQ(again.data()[0], 0u);
}

// Who has no slot has no bit in `uses`; a lock holds the object in its place.
TEST_F(SealedTest, AReadOnlyUserKeepsARemovedOneInItsPlace) {
  draft().seal().value();
  const test::Shared<test::Flag> open;
  test::Child reader([&] {
    auto tool = Segment::open_read_only("s").value();
    auto one = tool.sealed<std::uint64_t>("numbers").value();
    { auto two = tool.sealed<std::uint64_t>("numbers").value(); }
    open->raise();
    test::stay_for_ever();
    return 0;
  });
  open->wait();
  segment_.remove_object("numbers").value();
  EXPECT_EQ(segment_.sweep().value().objects, 0u) << "somebody reads it";
  reader.kill();
  EXPECT_EQ(segment_.sweep().value().objects, 1u);
}

TEST_F(SealedTest, AForkedChildDoesNotGiveUpItsParentsHold) {
  draft().seal().value();
  auto tool = Segment::open_read_only("s").value();
  std::optional one(tool.sealed<std::uint64_t>("numbers").value());
  test::Child child([&] {
    const bool empty = one->data().empty();
    one.reset();
    return empty ? 0 : 1;
  });
  EXPECT_EQ(child.wait(), 0);
  segment_.remove_object("numbers").value();
  EXPECT_EQ(segment_.sweep().value().objects, 0u);
  one.reset();
  EXPECT_EQ(segment_.sweep().value().objects, 1u);
}

TEST_F(SealedTest, ThePinOutlivesItsDescriptor) {
  draft().seal().value();
  const test::Shared<test::Flag> open;
  test::Child reader([&] {
    auto tool = Segment::open_read_only("s").value();
    auto sealed = tool.sealed<std::uint64_t>("numbers").value();
    ::close_range(3, ~0u, 0);
    if (!tool.sealed<std::uint64_t>("numbers").is(Code::kDescriptorLost)) return 1;
    open->raise();
    test::stay_for_ever();
    return 0;
  });
  open->wait();
  segment_.remove_object("numbers").value();
  EXPECT_EQ(segment_.sweep().value().objects, 0u);
  reader.kill();
  EXPECT_EQ(segment_.sweep().value().objects, 1u);
}

TEST_F(SealedTest, ALivingChildDoesNotKeepThePinOfItsDeadParent) {
  draft().seal().value();
  const test::Shared<test::Flag> forked;
  const test::Leash leash;
  test::Child reader([&] {
    auto tool = Segment::open_read_only("s").value();
    auto sealed = tool.sealed<std::uint64_t>("numbers").value();
    if (::fork() == 0) {
      forked->raise();  // it has closed what it inherited
      leash.hold();
    }
    test::stay_for_ever();
    return 0;
  });
  forked->wait();
  segment_.remove_object("numbers").value();
  EXPECT_EQ(segment_.sweep().value().objects, 0u);
  reader.kill();
  EXPECT_EQ(segment_.sweep().value().objects, 1u);
}

TEST_F(SealedTest, AChildCannotSealItsParentsDraft) {
  auto mine = draft();
  test::Child child([&] { return mine.seal().is(Code::kForkedHandle) ? 0 : 1; });
  EXPECT_EQ(child.wait(), 0);
  mine.seal().value();
}

TEST_F(SealedTest, AReadOnlyHandleMakesNothing) {
  auto tool = Segment::open_read_only("s").value();
  EXPECT_TRUE(tool.draft<std::uint64_t>("numbers").is(Code::kPermissionDenied));
  EXPECT_TRUE(tool.object<std::uint64_t>("numbers").is(Code::kPermissionDenied));
  EXPECT_TRUE(tool.sealed<std::uint64_t>("numbers").is(Code::kNotFound));
}

}  // namespace
}  // namespace tenon
