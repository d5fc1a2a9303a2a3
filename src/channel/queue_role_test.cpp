// SPDX-License-Identifier: Apache-2.0
// Roles: one producer, one consumer; who holds one is named, and only the kernel's proof of its
// death frees it.
#include <unistd.h>
#include <atomic>
#include <chrono>
#include <optional>
#include <vector>

#include "support/queue_fixture.hpp"
#include "support/shared.hpp"
#include "support/wait.hpp"

namespace tenon {
namespace {

using test::bytes;
using test::take;

class QueueRole : public test::QueueFixture {
 protected:
  // A child that takes the role, tells, and stays.
  test::Child holder(bool sends) {
    const test::Shared<test::Flag> ready;
    test::Child child([&] {
      auto segment = Segment::open("s").value();
      auto queue = segment.queue("q").value();
      std::optional<ByteSender> sender;
      std::optional<ByteReceiver> receiver;
      if (sends)
        sender = queue.sender().value();
      else
        receiver = queue.receiver().value();
      ready->raise();
      test::stay_for_ever();
      return 0;
    });
    ready->wait();
    return child;
  }
};

TEST_F(QueueRole, IsHeldOnceAlsoWithinOneProcess) {
  auto queue = make();
  auto again = segment_.queue("q").value();
  {
    auto sender = queue.sender().value();
    auto refused = again.sender();
    ASSERT_TRUE(refused.is(Code::kRoleHeld));
    EXPECT_EQ(refused.error().number, ::getpid());
    EXPECT_TRUE(again.receiver()) << "the other role is free";
  }
  EXPECT_TRUE(again.sender());
}

TEST_F(QueueRole, OfALivingProcessIsRefusedAndNamesIt) {
  auto queue = make();
  const test::Child child = holder(true);
  auto refused = queue.sender();
  ASSERT_TRUE(refused.is(Code::kRoleHeld));
  EXPECT_EQ(refused.error().number, child.pid());
  EXPECT_EQ(refused.error().message().find("stopped"), std::string::npos);
  EXPECT_NE(refused.error().message().find("pid " + std::to_string(child.pid())),
            std::string::npos);
}

TEST_F(QueueRole, OfAStoppedProcessIsHeldUntilItIsKilled) {
  for (const bool sends : {true, false}) {
    auto queue = make();
    const test::Child child = holder(sends);
    const auto refused = [&]() -> std::optional<Error> {
      if (sends) {
        auto end = queue.sender();
        return end ? std::nullopt : std::optional(end.error());
      }
      auto end = queue.receiver();
      return end ? std::nullopt : std::optional(end.error());
    };
    test::stop(child);
    // However long it is stopped: 5 s is what other libraries take for death.
    const auto end_of_stop = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    for (int attempt = 0; attempt < 1000 || std::chrono::steady_clock::now() < end_of_stop;
         ++attempt) {
      const auto error = refused();
      ASSERT_TRUE(error) << "taken from a process that is only paused";
      ASSERT_EQ(error->code, Code::kRoleHeld);
      ASSERT_EQ(error->number, child.pid());
      ASSERT_NE(error->message().find("stopped"), std::string::npos);
    }
    test::kill_unreaped(child);
    EXPECT_FALSE(refused());
  }
}

TEST_F(QueueRole, TakenFromTheDeadSaysSo) {
  auto queue = make();
  {
    const test::Child child = holder(true);
    test::kill_unreaped(child);
    auto sender = queue.sender().value();
    EXPECT_TRUE(sender.took_over());
  }
  EXPECT_FALSE(queue.sender().value().took_over()) << "the one before it left properly";
}

// Many take at once: never two hold it.
TEST_F(QueueRole, HasOneWinnerWhenManyTakeItAtOnce) {
  make();
  constexpr int kProcesses = 6;
  constexpr int kWins = 300;
  struct Board {
    std::atomic<int> inside;
    std::atomic<int> wins;
    std::atomic<int> clashes;
  };
  const test::Shared<Board> board;
  std::vector<test::Child> children;
  for (int i = 0; i < kProcesses; ++i) {
    children.emplace_back([&] {
      auto segment = Segment::open("s").value();
      auto queue = segment.queue("q").value();
      while (board->wins.load() < kWins) {
        auto sender = queue.sender();
        if (!sender && !sender.is(Code::kRoleHeld)) return 1;
        if (!sender) continue;
        if (board->inside.fetch_add(1) != 0) ++board->clashes;
        ++board->wins;
        if (board->inside.fetch_sub(1) != 1) ++board->clashes;
      }
      return 0;
    });
  }
  for (test::Child& child : children) EXPECT_EQ(child.wait(), 0);
  EXPECT_EQ(board->clashes.load(), 0);
}

TEST_F(QueueRole, OfTheDeadHasOneSuccessor) {
  make();
  for (int round = 0; round < 20; ++round) {
    const test::Child victim = holder(true);
    test::kill_unreaped(victim);
    constexpr int kProcesses = 4;
    struct Board {
      test::SpinBarrier start;
      test::SpinBarrier end;
      std::atomic<int> successors;
    };
    const test::Shared<Board> board;
    std::vector<test::Child> children;
    for (int i = 0; i < kProcesses; ++i) {
      children.emplace_back([&] {
        auto segment = Segment::open("s").value();
        auto queue = segment.queue("q").value();
        board->start.meet(kProcesses);
        auto sender = queue.sender();
        if (sender) ++board->successors;
        board->end.meet(kProcesses);
        return sender || sender.is(Code::kRoleHeld) ? 0 : 1;
      });
    }
    for (test::Child& child : children) EXPECT_EQ(child.wait(), 0);
    EXPECT_EQ(board->successors.load(), 1);
  }
}

}  // namespace
}  // namespace tenon
