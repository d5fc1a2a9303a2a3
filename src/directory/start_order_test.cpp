// SPDX-License-Identifier: Apache-2.0
// Any start order: whoever comes first makes it, and all agree.
#include <gtest/gtest.h>
#include <array>
#include <atomic>
#include <optional>
#include <vector>

#include "directory/directory.hpp"
#include "segment/location.hpp"
#include "support/scratch.hpp"
#include "support/shared.hpp"
#include "support/wait.hpp"
#include "support/watchdog.hpp"
#include "tenon/segment.hpp"

namespace tenon {
namespace {

constexpr std::uint32_t kProcesses = 10;
constexpr int kRounds = 30;

struct Report {
  std::array<std::uint8_t, 16> nonce;
  std::uint64_t offset;
  std::uint32_t creations;
};
struct Board {
  test::SpinBarrier start;
  test::SpinBarrier end;
  std::array<Report, kProcesses> reports;
};

// Runs `body(round, its report)` in all processes at once, again and again; `check` sees the board
// after each round.
template <class Body, class Check>
void all_at_once(Body body, Check check) {
  const test::Shared<Board> board;
  std::vector<test::Child> children;
  for (std::uint32_t i = 0; i < kProcesses; ++i) {
    children.emplace_back([&, i] {
      for (int round = 0; round < kRounds; ++round) {
        board->start.meet(kProcesses + 1);
        board->reports[i] = Report{};
        body(round, i, board->reports[i]);
        board->end.meet(kProcesses + 1);
      }
      return 0;
    });
  }
  for (int round = 0; round < kRounds; ++round) {
    board->start.meet(kProcesses + 1);
    board->end.meet(kProcesses + 1);
    check(round, board->reports);
  }
  for (test::Child& child : children) EXPECT_EQ(child.wait(), 0);
}

TEST(StartOrder, ProcessesThatStartAtOnceAgreeOnOneSegment) {
  const test::Watchdog watchdog("start order");
  const test::Scratch scratch;
  std::vector<std::optional<Segment>> kept(kRounds);  // in each child its own: all stay attached
  all_at_once(
      [&](int round, std::uint32_t, Report& report) {
        const std::string name = "s" + std::to_string(round);
        kept[static_cast<std::size_t>(round)] = Segment::open_or_create(name).value();
        report.nonce = kept[static_cast<std::size_t>(round)]->info().value().nonce;
      },
      [](int round, const auto& reports) {
        for (const Report& report : reports)
          EXPECT_EQ(report.nonce, reports[0].nonce) << "round " << round;
      });
}

TEST(StartOrder, OneOfManyCreatorsWinsAndTheOthersAreTold) {
  const test::Watchdog watchdog("start order");
  const test::Scratch scratch;
  all_at_once(
      [&](int round, std::uint32_t, Report& report) {
        auto segment = Segment::create("s" + std::to_string(round), {.max_bytes = 1_MiB});
        if (!segment && !segment.is(Code::kAlreadyExists)) segment.value();
        report.creations = segment ? 1 : 0;
      },
      [](int round, const auto& reports) {
        std::uint32_t creations = 0;
        for (const Report& report : reports) creations += report.creations;
        EXPECT_EQ(creations, 1u) << "round " << round;
      });
}

// All make the same object, and each one of its own in between.
TEST(StartOrder, ProcessesThatMakeOneObjectAtOnceAgreeOnItsPlace) {
  const test::Watchdog watchdog("start order");
  const test::Scratch scratch;
  const SegmentOptions options{.max_bytes = 16_MiB};
  Segment::create("s", options).value();
  std::unique_ptr<participant::Participant> own;
  all_at_once(
      [&](int round, std::uint32_t index, Report& report) {
        if (!own) own = participant::Participant::attach(scratch.file("s")).value();
        const std::string mine = "o" + std::to_string(round) + "." + std::to_string(index);
        directory::NewObject::begin(*own, mine, 7, 512).value().publish();
        const std::string ours = "o" + std::to_string(round);
        auto made = directory::NewObject::begin(*own, ours, 7, 512);
        if (made) made->publish();
        if (!made && !made.is(Code::kAlreadyExists)) made.value();
        report.creations = made ? 1 : 0;
        report.offset = directory::open(*own, ours).value()->object.offset;
        if (!directory::open(*own, mine).value()) report.offset = 0;
      },
      [](int round, const auto& reports) {
        std::uint32_t creations = 0;
        for (const Report& report : reports) {
          creations += report.creations;
          EXPECT_EQ(report.offset, reports[0].offset) << "round " << round;
          EXPECT_NE(report.offset, 0u);
        }
        EXPECT_EQ(creations, 1u) << "round " << round;
      });
}

TEST(StartOrder, AConsumerMayComeBeforeItsProducer) {
  const test::Watchdog watchdog("start order");
  const test::Scratch scratch;
  test::Child consumer([] {
    auto segment = Segment::open_or_create("s").value();
    auto receiver = segment.queue<std::uint64_t>("q").value().receiver().value();
    return receiver.receive().value() == 42 ? 0 : 1;
  });
  auto segment = Segment::open_or_create("s").value();
  auto sender = segment.queue<std::uint64_t>("q").value().sender().value();
  sender.bytes().wait_peer().value();
  sender.send(42).value();
  EXPECT_EQ(consumer.wait(), 0);
}

}  // namespace
}  // namespace tenon
