// SPDX-License-Identifier: Apache-2.0
// A pre-fork server: the parent opens the segment, each child makes the handle its own.
#include <array>
#include <csignal>
#include <filesystem>
#include <functional>
#include <optional>
#include <thread>

#include "support/child.hpp"
#include "support/queue_fixture.hpp"

namespace tenon {
namespace {

using test::bytes;
using test::take;

class Reattach : public test::QueueFixture {
 protected:
  static std::size_t living() {
    std::size_t count = 0;
    const inspect::Snapshot snapshot = inspect::look("s").value();
    for (const auto& participant : snapshot.participants) count += participant.alive ? 1 : 0;
    return count;
  }
  // Runs it in a forked child and says what it returned.
  Code in_a_child(const std::function<Result<void>()>& body) {
    test::Child child([&] {
      const auto result = body();
      return result ? 0 : static_cast<int>(result.error().code);
    });
    return static_cast<Code>(child.wait());
  }
};

TEST_F(Reattach, EachChildIsAParticipantOfItsOwn) {
  constexpr std::uint64_t kChildren = 3;
  auto queue = make();
  auto receiver = queue.receiver().value();
  for (std::uint64_t i = 0; i < kChildren; ++i) {
    test::Child child([&] {
      if (!segment_.find_queue("q").is(Code::kForkedHandle)) return 1;
      segment_.reattach().value();
      segment_.reattach().value();  // again does nothing
      if (living() != 2) return 2;
      auto sender = segment_.find_queue("q").value().sender().value();
      if (!queue.sender().is(Code::kForkedHandle)) return 3;
      sender.send(bytes("from a child")).value();
      return ::raise(SIGKILL);
    });
    EXPECT_EQ(child.wait(), -SIGKILL);
    EXPECT_EQ(take(receiver), "from a child");
    EXPECT_EQ(living(), 1u);
  }
  EXPECT_EQ(receiver.position(), kChildren) << "the parent's handles are what they were";
  expect_sound();
}

TEST_F(Reattach, TheChildOutlivesItsParentsHandle) {
  auto queue = make();
  test::Child child([&] {
    segment_.reattach().value();
    { auto gone = std::move(queue); }
    auto receiver = segment_.find_queue("q").value().receiver().value();
    std::array<std::byte, 64> out{};
    return receiver.receive(out).value() == 5 ? 0 : 1;
  });
  queue.sender().value().send(bytes("hello")).value();
  EXPECT_EQ(child.wait(), 0);
}

TEST_F(Reattach, ASegmentThatIsGoneIsNotConfusedWithTheNextOne) {
  Segment::remove("s").value();
  EXPECT_EQ(in_a_child([&] { return segment_.reattach(); }), Code::kSegmentUnlinked);
  auto next = Segment::create("s").value();
  EXPECT_EQ(in_a_child([&] { return segment_.reattach(); }), Code::kSegmentUnlinked);
  EXPECT_EQ(living(), 1u) << "and nobody was left behind in it";
}

TEST_F(Reattach, ATokenThatAnotherThreadGaveUpDoesNotFollowTheChild) {
  make();
  std::optional<Segment> second(Segment::open("s").value());
  std::optional<ByteSender> sender(second->find_queue("q").value().sender().value());
  // Not this thread's to unlock: it stays in this thread's robust list.
  std::thread([&] {
    sender.reset();
    second.reset();
  }).join();
  EXPECT_EQ(in_a_child([&] {
              segment_.reattach().value();
              segment_.find_queue("q").value().sender().value();
              return Result<void>();
            }),
            Code{});
}

TEST_F(Reattach, ACopyOfTheFileIsAnotherSegment) {
  std::filesystem::copy_file(scratch_.file("s"), scratch_.file("copy"));
  std::filesystem::rename(scratch_.file("copy"), scratch_.file("s"));
  EXPECT_EQ(in_a_child([&] { return segment_.reattach(); }), Code::kSegmentUnlinked);
}

TEST_F(Reattach, AReadOnlyHandleStaysOne) {
  make();
  auto tool = Segment::open_read_only("s").value();
  EXPECT_EQ(in_a_child([&] { return tool.reattach(); }), Code{});
  test::Child child([&] {
    tool.reattach().value();
    return tool.find_queue("q").is(Code::kPermissionDenied) && !tool.unlinked().value() ? 0 : 1;
  });
  EXPECT_EQ(child.wait(), 0);
}

TEST_F(Reattach, InTheParentItDoesNothing) {
  auto queue = make();
  auto sender = queue.sender().value();
  segment_.reattach().value();
  EXPECT_TRUE(sender.send(bytes("still good")));
  EXPECT_EQ(living(), 1u);
}

TEST_F(Reattach, AClosedHandleStaysClosed) {
  segment_.close().value();
  EXPECT_EQ(in_a_child([&] { return segment_.reattach(); }), Code::kClosed);
}

}  // namespace
}  // namespace tenon
