// SPDX-License-Identifier: Apache-2.0
// The wrong twins of the checker, of monitors and of those who wait: for each invariant the damage
// that it must find.
#include <csignal>
#include <thread>

#include "support/child.hpp"
#include "support/queue_fixture.hpp"
#include "support/raw.hpp"
#include "support/shared.hpp"

namespace tenon {
namespace {

using layout::Ownership;
using layout::Place;

// Entry 0 is the monitor m. The test's thread has slot 0, another one, which lives, slot 1.
constexpr std::uint32_t kMine = 0;
constexpr std::uint32_t kOther = 1;
constexpr std::uint64_t kDrawn = 5;

layout::Monitor& monitor(const test::Raw& raw) {
  return raw.object(0).monitor;
}
// As a thread that waits would have left it.
void put(const test::Raw& raw, std::uint32_t thread, Place::State state, std::uint64_t ticket) {
  raw.thread(thread).monitor = raw.entry(0).offset + offsetof(layout::Object, monitor);
  raw.thread(thread).place = Place{}.in(state, ticket).word;
  monitor(raw).visitors |= std::uint64_t{1} << thread;
  monitor(raw).tickets = kDrawn;
}
std::uint64_t name(const test::Raw& raw, std::uint32_t thread) {
  return layout::ThreadName::of(thread, raw.thread(thread).generation).word;
}

struct Damage {
  const char* name;     ///< of the test
  const char* finding;  ///< what verify() must say
  void (*plant)(const test::Raw&);
};

const Damage kDamages[] = {
    {"Biased", "monitor m: owner has reserved bits",
     [](const test::Raw& raw) { monitor(raw).owner = name(raw, kMine) | Ownership::kBiased; }},
    {"Revoking", "monitor m: owner has reserved bits",
     [](const test::Raw& raw) { monitor(raw).owner = Ownership::kRevoking; }},
    {"LastBit", "monitor m: owner has reserved bits",
     [](const test::Raw& raw) { monitor(raw).owner = std::uint64_t{1} << 63; }},
    {"OwnerWithoutSlot", "monitor m: owner names no thread slot",
     [](const test::Raw& raw) { monitor(raw).owner = 1u << 16; }},
    {"OwnerSlot", "monitor m: owner names no thread slot",
     [](const test::Raw& raw) {
       monitor(raw).owner = layout::ThreadName::of(raw.mapping().geometry().thread_slots, 1).word;
     }},
    {"OwnerGeneration", "monitor m: owner names a generation that never was",
     [](const test::Raw& raw) { monitor(raw).owner = layout::ThreadName::of(kMine, 9).word; }},
    {"OwnerGenerationZero", "monitor m: owner names a generation that never was",
     [](const test::Raw& raw) { monitor(raw).owner = layout::ThreadName::of(kMine, 0).word; }},
    {"FreeAndSleptFor", "monitor m: free, and yet handed over or slept for",
     [](const test::Raw& raw) { monitor(raw).owner = Ownership::kSleepers; }},
    {"FreeAndHandedOver", "monitor m: free, and yet handed over or slept for",
     [](const test::Raw& raw) { monitor(raw).owner = Ownership::kHandedOver; }},
    {"SuspectAndHandedOver", "monitor m: handed over, and suspect",
     [](const test::Raw& raw) {
       monitor(raw).owner = name(raw, kMine) | Ownership::kHandedOver | Ownership::kSuspect;
     }},
    {"DepthOfNobody", "monitor m: nobody is inside, and it was entered more than once",
     [](const test::Raw& raw) { monitor(raw).depth = 1; }},
    {"Options", "monitor m: unknown options",
     [](const test::Raw& raw) { monitor(raw).options = 2; }},
    {"ThreadPark", "thread slot 1: park word is 7",
     [](const test::Raw& raw) { raw.thread(kOther).park = 7; }},
    {"Interrupt", "thread slot 1: interrupt is neither 0 nor 1",
     [](const test::Raw& raw) { raw.thread(kOther).interrupt = 2; }},
    {"TicketOfNobody", "thread slot 1: a ticket without a place",
     [](const test::Raw& raw) { put(raw, kOther, Place::kNowhere, 1); }},
    {"TicketOfAComingOne", "thread slot 1: a ticket without a place",
     [](const test::Raw& raw) { put(raw, kOther, Place::kComing, 1); }},
    {"Polls", "thread slot 1: polls, and does not wait to be notified",
     [](const test::Raw& raw) {
       put(raw, kOther, Place::kEntering, 1);
       raw.thread(kOther).place |= Place::kPolls;
     }},
    {"NoMonitor", "thread slot 1: has a place where there is no monitor",
     [](const test::Raw& raw) {
       put(raw, kOther, Place::kComing, 0);
       raw.thread(kOther).monitor += 8;
     }},
    {"Visitors", "monitor m: does not know thread slot 1 for a visitor",
     [](const test::Raw& raw) {
       put(raw, kOther, Place::kComing, 0);
       monitor(raw).visitors = 1;
     }},
    {"TicketNotDrawn", "thread slot 1: has a ticket that nobody drew",
     [](const test::Raw& raw) { put(raw, kOther, Place::kWaiting, kDrawn); }},
    {"TicketTwice", "thread slot 1: has the ticket of thread slot 0",
     [](const test::Raw& raw) {
       put(raw, kMine, Place::kEntering, 3);
       put(raw, kOther, Place::kWaiting, 3);
     }},
};

class VerifyMonitors : public ::testing::Test {
 protected:
  VerifyMonitors() {
    join();
    other_ = std::thread([this] {
      join();
      joined_->raise();
      done_->wait();
    });
    joined_->wait();
  }
  ~VerifyMonitors() override {
    done_->raise();
    other_.join();
  }
  void join() const {
    monitor_.enter().value();
    monitor_.exit().value();
  }
  static std::vector<std::string> findings() { return inspect::verify("s").value(); }

  test::Watchdog watchdog_{"verify"};
  test::Scratch scratch_;
  Segment segment_ = Segment::create("s", {.max_bytes = 1_MiB, .max_participants = 4}).value();
  Monitor monitor_ = segment_.monitor("m").value();
  test::Shared<test::Flag> joined_;
  test::Shared<test::Flag> done_;
  std::thread other_;
};
class DamagedMonitor : public VerifyMonitors, public ::testing::WithParamInterface<Damage> {};

TEST_P(DamagedMonitor, IsFound) {
  ASSERT_EQ(findings(), std::vector<std::string>()) << "sound before the damage";
  GetParam().plant(test::Raw(scratch_.file("s")));
  EXPECT_EQ(findings(), std::vector<std::string>{GetParam().finding});
}
INSTANTIATE_TEST_SUITE_P(Damages, DamagedMonitor, ::testing::ValuesIn(kDamages),
                         [](const auto& info) { return info.param.name; });

TEST_F(VerifyMonitors, AcceptsEveryState) {
  const test::Raw raw(scratch_.file("s"));
  const std::uint64_t mine = name(raw, kMine);
  for (const std::uint64_t word :
       {mine, mine | Ownership::kSleepers, mine | Ownership::kHandedOver,
        mine | Ownership::kSuspect | Ownership::kSleepers, std::uint64_t{Ownership::kSuspect}}) {
    monitor(raw).owner = word;
    EXPECT_EQ(findings(), std::vector<std::string>()) << std::hex << word;
  }
  monitor(raw).owner = mine;
  monitor(raw).depth = 3;
  put(raw, kMine, Place::kWaiting, 3);
  raw.thread(kMine).place |= Place::kPolls;
  raw.thread(kMine).park = layout::kThreadWaiting;
  put(raw, kOther, Place::kEntering, 4);
  raw.thread(kOther).park = layout::kThreadAsleep;
  EXPECT_EQ(findings(), std::vector<std::string>());
}

// Its place counts no more, whatever became of its monitor; and it still is the owner of two.
TEST(VerifyTheDead, AcceptsWhatADeadOneLeaves) {
  const test::Watchdog watchdog("verify");
  const test::Scratch scratch;
  auto segment = Segment::create("s", {.max_bytes = 1_MiB, .max_participants = 4}).value();
  const Monitor held = segment.monitor("held").value();
  held.enter().value();
  test::Child victim([&] {
    auto its = Segment::open("s").value();
    its.monitor("owned").value().enter().value();
    its.monitor("owned").value().enter().value();
    its.monitor("held").value().enter().value();
    return 1;
  });
  const test::Raw raw(scratch.file("s"));
  while (raw.parked(layout::kThreadAsleep) == 0) std::this_thread::yield();
  victim.kill();
  EXPECT_EQ(inspect::verify("s").value(), std::vector<std::string>());
  held.exit().value();
  segment.remove_object("held").value();
  EXPECT_EQ(inspect::verify("s").value(), std::vector<std::string>());
  raw.object(0).monitor.tickets = 0;  // it is another one's by now
  EXPECT_EQ(inspect::verify("s").value(), std::vector<std::string>());
}

}  // namespace
}  // namespace tenon
