// SPDX-License-Identifier: Apache-2.0
// A live peer of the same user that writes garbage into shared words while we work: typed errors,
// no crash, and no wait beyond its deadline.
#include <gtest/gtest.h>
#include <array>
#include <atomic>
#include <csignal>
#include <random>

#include "hostile/batch.hpp"
#include "hostile/exercise.hpp"
#include "hostile/patient.hpp"
#include "hostile/specimen.hpp"
#include "support/bytes.hpp"
#include "support/scratch.hpp"
#include "support/seed.hpp"
#include "support/shared.hpp"
#include "support/wait.hpp"
#include "support/watchdog.hpp"
#include "tenon/order.hpp"
#include "tenon/segment.hpp"

namespace tenon {
namespace {

struct Board {
  test::Flag attached;  ///< by the victim
  test::Flag started;   ///< by the scribbler
  std::atomic<std::uint64_t> writes;
};

// Writes a garbage word somewhere in the control bytes, and now and then makes all of it sound
// again, so that the victim gets far enough in.
[[noreturn]] void scribble(const test::Patient& patient, const test::Specimen& specimen,
                           std::uint64_t seed, Board& board) {
  std::mt19937_64 random(seed);
  const std::uint64_t words = specimen.control_end / 8;
  auto* memory = static_cast<std::uint64_t*>(static_cast<void*>(patient.data()));
  for (;;) {
    if (random() % 16 == 0) patient.heal(specimen.content, specimen.control_end);
    const std::uint64_t word = random() % words;
    if (specimen.parts[word * 8] != test::Part::kControl) continue;
    const std::uint64_t garbage = random() >> (random() % 64);
    order::set_opaque(memory[word], random() % 2 == 0 ? garbage : memory[word] ^ garbage);
    if (++board.writes == 100) board.started.raise();
  }
}

TEST(HostilePeer, ScribblingOverTheControlBytesCrashesNobody) {
  const test::Watchdog watchdog("hostile peer");
  const test::Scratch scratch;
  const test::Specimen specimen = test::make_specimen();
  const test::Patient patient(scratch.file("patient"), specimen.content);
  const test::Shared<Board> board;
  const std::uint64_t seed = test::seed();
  const test::Child scribbler([&] {
    scribble(patient, specimen, seed, *board);
    return 0;
  });
  board->started.wait();
  const test::Totals totals = test::run_batch(
      {.cases = 4000,
       .prepare = [] {},
       .run = [&](std::uint64_t) { return test::exercise(patient.path()) == Code{}; },
       .describe = [](std::uint64_t index) { return "attempt " + std::to_string(index); }});
  std::printf(
      "{\"claim\":\"hostile_peer\",\"cases\":%llu,\"opened\":%llu,\"refused\":%llu,"
      "\"writes\":%llu,\"signals\":%llu,\"hangs\":%llu}\n",
      static_cast<unsigned long long>(totals.cases), static_cast<unsigned long long>(totals.opened),
      static_cast<unsigned long long>(totals.refused),
      static_cast<unsigned long long>(board->writes.load()),
      static_cast<unsigned long long>(totals.signals),
      static_cast<unsigned long long>(totals.hangs));
  EXPECT_GT(totals.opened, 0u);
  EXPECT_EQ(totals.signals, 0u);
  EXPECT_EQ(totals.hangs, 0u);
}

constexpr std::uint64_t kGarbage = 300'000;

// Attached before the scribbling starts, and staying so.
int survive(const char* path, Board& board) {
  auto segment = Segment::open(path).value();
  auto queue = segment.find_queue(test::kBlockQueue).value();
  auto sender = queue.sender(Idle::kAdaptive).value();
  auto receiver = queue.receiver(Idle::kPark).value();
  board.attached.raise();
  board.started.wait();
  std::array<std::byte, 256> out;
  const std::string large(200, 'x');
  std::array<std::uint64_t, 64> outcomes{};
  const auto count = [&](const auto& result) {
    ++outcomes[result ? 0 : static_cast<std::size_t>(result.error().code)];
  };
  for (int i = 0; board.writes < kGarbage; ++i) {
    count(sender.try_send(test::bytes(large)));
    if (auto loan = sender.loan()) count(loan->try_commit(i % 2 == 0 ? 200 : 1));
    count(receiver.try_peek());
    count(receiver.release());
    count(receiver.try_receive(out));
    count(receiver.next_stream());
    if (i % 100 != 0) continue;
    count(receiver.receive_for(out, std::chrono::microseconds(100)));
    count(sender.send_for(test::bytes(large), std::chrono::microseconds(100)));
    count(receiver.wait_peer_for(std::chrono::microseconds(100)));
  }
  for (std::size_t code = 0; code < outcomes.size(); ++code)
    if (outcomes[code] != 0)
      std::printf("  %s: %llu\n", code == 0 ? "success" : name_of(static_cast<Code>(code)),
                  static_cast<unsigned long long>(outcomes[code]));
  return 0;
}

TEST(HostilePeer, ScribblingDoesNotHarmThoseInside) {
  const test::Watchdog watchdog("hostile peer");
  const test::Scratch scratch;
  const test::Specimen specimen = test::make_specimen();
  const test::Patient patient(scratch.file("patient"), specimen.content);
  const test::Shared<Board> board;
  test::Child victim([&] { return survive(patient.path(), *board); });
  board->attached.wait();
  const std::uint64_t seed = test::seed();
  const test::Child scribbler([&] {
    scribble(patient, specimen, seed, *board);
    return 0;
  });
  EXPECT_EQ(victim.wait(), 0);
  std::printf("%llu garbage words\n", static_cast<unsigned long long>(board->writes.load()));
}

}  // namespace
}  // namespace tenon
