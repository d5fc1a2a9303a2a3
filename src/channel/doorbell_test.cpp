// SPDX-License-Identifier: Apache-2.0
#include <poll.h>
#include <sys/stat.h>
#include <filesystem>
#include <optional>
#include <string>

#include "os/clock.hpp"
#include "support/queue_fixture.hpp"
#include "support/shared.hpp"
#include "support/wait.hpp"

namespace tenon {
namespace {

using test::bytes;
using test::take;

class DoorbellTest : public test::QueueFixture {
 protected:
  static bool is_rung(const Doorbell& bell) {
    ::pollfd polled{bell.descriptor(), POLLIN, 0};
    return ::poll(&polled, 1, 0) == 1;
  }
  static void wait_for(const Doorbell& bell) {
    ::pollfd polled{bell.descriptor(), POLLIN, 0};
    while (::poll(&polled, 1, -1) < 0) {
    }
  }
};

TEST_F(DoorbellTest, AMessageRingsOnceForWhoIsArmed) {
  auto queue = make();
  auto sender = queue.sender().value();
  auto receiver = queue.receiver().value();
  auto bell = segment_.doorbell().value();
  sender.send(bytes("unheard")).value();
  EXPECT_FALSE(is_rung(bell)) << "nobody is armed";
  EXPECT_FALSE(receiver.arm(bell).value()) << "there is a message";
  EXPECT_EQ(take(receiver), "unheard");
  EXPECT_TRUE(receiver.arm(bell).value());
  EXPECT_FALSE(is_rung(bell));
  sender.send(bytes("one")).value();
  sender.send(bytes("two")).value();
  EXPECT_TRUE(is_rung(bell));
  bell.clear();
  EXPECT_FALSE(is_rung(bell));
  EXPECT_EQ(take(receiver), "one");
  EXPECT_EQ(take(receiver), "two");
}

TEST_F(DoorbellTest, RoomRingsForASender) {
  auto queue = make();
  auto sender = queue.sender().value();
  auto receiver = queue.receiver().value();
  auto bell = segment_.doorbell().value();
  while (sender.try_send(bytes("x"))) {
  }
  EXPECT_TRUE(sender.arm(bell).value());
  EXPECT_FALSE(is_rung(bell));
  take(receiver);
  EXPECT_TRUE(is_rung(bell));
}

TEST_F(DoorbellTest, APeerThatLeavesOrComesRings) {
  auto queue = make();
  auto receiver = queue.receiver().value();
  auto bell = segment_.doorbell().value();
  EXPECT_TRUE(receiver.arm(bell).value());
  {
    auto sender = queue.sender().value();
    EXPECT_TRUE(is_rung(bell));
    bell.clear();
    EXPECT_TRUE(receiver.arm(bell).value());
  }
  EXPECT_TRUE(is_rung(bell));
}

TEST_F(DoorbellTest, OneServesManyEnds) {
  auto a = make(test::kInline, "a");
  auto b = make(test::kInline, "b");
  auto to_a = a.sender().value();
  auto to_b = b.sender().value();
  auto from_a = a.receiver().value();
  auto from_b = b.receiver().value();
  auto bell = segment_.doorbell().value();
  EXPECT_TRUE(from_a.arm(bell).value());
  EXPECT_TRUE(from_b.arm(bell).value());
  to_b.send(bytes("for b")).value();
  EXPECT_TRUE(is_rung(bell));
  bell.clear();
  EXPECT_TRUE(from_a.try_peek().is(Code::kWouldBlock));
  EXPECT_EQ(take(from_b), "for b");
  to_a.send(bytes("for a")).value();
  EXPECT_TRUE(is_rung(bell)) << "a is armed still";
}

// Whoever looks after arming, and only then waits, misses nothing.
TEST_F(DoorbellTest, NothingIsLostBetweenArmingAndWaiting) {
  constexpr std::uint64_t kMessages = 20'000;
  auto queue = make();
  test::Child producer([] {
    auto segment = Segment::open("s").value();
    auto sender = segment.find_queue("q").value().sender().value();
    for (std::uint64_t i = 0; i < kMessages; ++i) {
      sender.send(std::as_bytes(std::span(&i, 1))).value();
      for (std::uint64_t pause = i * i % 300; pause > 0; --pause) os::pause();
    }
    return 0;
  });
  auto receiver = queue.receiver().value();
  auto bell = segment_.doorbell().value();
  std::uint64_t waits = 0;
  for (std::uint64_t i = 0; i < kMessages; ++i) {
    while (receiver.arm(bell).value()) {
      ++waits;
      wait_for(bell);
      bell.clear();
    }
    std::uint64_t got = 0;
    receiver.try_receive(std::as_writable_bytes(std::span(&got, 1))).value();
    ASSERT_EQ(got, i);
  }
  EXPECT_EQ(producer.wait(), 0);
  EXPECT_GT(waits, 0u);
}

TEST_F(DoorbellTest, ItsFileGoesWithItAndAForkedChildLeavesItAlone) {
  const std::string folder = scratch_.file("");
  const auto bells = [&] {
    int count = 0;
    for (const auto& file : std::filesystem::directory_iterator(folder))
      count += file.path().filename().string().starts_with(".tenon-") ? 1 : 0;
    return count;
  };
  {
    std::optional<Doorbell> bell(segment_.doorbell().value());
    EXPECT_EQ(bells(), 1);
    test::Child child([&] {
      bell.reset();
      return 0;
    });
    EXPECT_EQ(child.wait(), 0);
    EXPECT_EQ(bells(), 1);
  }
  EXPECT_EQ(bells(), 0);
}

TEST_F(DoorbellTest, APathTooLongForASocketIsRefused) {
  const std::string folder = scratch_.file(std::string(100, 'd'));
  ASSERT_EQ(::mkdir(folder.c_str(), 0700), 0);
  auto segment = Segment::create(folder + "/s", {.max_bytes = 1_MiB}).value();
  EXPECT_TRUE(segment.doorbell().is(Code::kInvalidArgument));
}

}  // namespace
}  // namespace tenon
