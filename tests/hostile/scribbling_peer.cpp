// SPDX-License-Identifier: Apache-2.0
// A process writes guided garbage into every word of a segment while others use it: typed errors,
// no crash, no hang.
//
//   scribbling_peer [--writes N] [--seed N] [--twin 1]
//
// With --twin 1 a library is linked that believes something, and a crash must come of it.
#include <unistd.h>
#include <csignal>
#include <cstdio>
#include <vector>

#include "hostile/scribbler.hpp"
#include "hostile/victim.hpp"
#include "os/clock.hpp"
#include "storm/options.hpp"
#include "support/child.hpp"
#include "support/sanitized.hpp"
#include "support/scratch.hpp"
#include "support/seed.hpp"
#include "support/shared.hpp"
#include "support/watchdog.hpp"

namespace tenon::test {
namespace {

constexpr unsigned kPatience = 60;        // seconds; a healthy visit takes milliseconds
constexpr std::uint64_t kSoundEach = 16;  // writes, on average, until all is made sound again
constexpr std::uint64_t kCallsForEachWrite = kSanitized ? 1 : 4;
constexpr std::uint64_t kAhead = 16;         // writes
constexpr std::uint64_t kVain = 20'000'000;  // ns without a call

struct Board {
  Outcomes outcomes;
  std::atomic<std::uint64_t> writes;
  std::atomic<std::uint64_t> visits;
  std::atomic<std::uint64_t> crashes;
  std::atomic<std::uint64_t> hangs;
};

struct Plan {
  std::string path;
  std::uint64_t writes;
  std::uint64_t seed;
  bool until_a_crash;
};

bool is_over(const Plan& plan, const Board& board) {
  return board.writes >= plan.writes || (plan.until_a_crash && board.crashes + board.hangs != 0);
}

// Never far ahead of the victims, or they would meet garbage only; and not in step with them. Who
// waits in vain for what was written over goes on once all is sound.
int scribble(const Plan& plan, const Specimen& specimen, Board& board) {
  Scribbler scribbler(plan.path, specimen, plan.seed);
  std::mt19937_64 random(plan.seed);
  std::uint64_t healed_at = 0;
  while (!is_over(plan, board)) {
    if (board.writes * kCallsForEachWrite > board.outcomes.calls() + kAhead) {
      if (os::now() - healed_at > kVain) {
        scribbler.heal();
        healed_at = os::now();
      }
      os::yield();
      continue;
    }
    scribbler.write();
    ++board.writes;
    if (random() % kSoundEach == 0) scribbler.heal();
  }
  scribbler.heal();
  return 0;
}

int be_a_victim(const Plan& plan, std::uint64_t seed, Board& board) {
  ::signal(SIGALRM, SIG_DFL);  // ends a child that hangs
  std::mt19937_64 random(seed);
  while (!is_over(plan, board)) {
    ::alarm(kPatience);
    visit(plan.path.c_str(), random, board.outcomes);
    ++board.visits;
  }
  return 0;
}

// One victim after another, each from a seed of its own.
int look_after_victims(const Plan& plan, std::uint64_t seed, Board& board) {
  for (std::uint64_t next = seed; !is_over(plan, board); next += 2) {
    Child victim([&] { return be_a_victim(plan, next, board); });
    const int status = victim.wait();
    if (status == 0) continue;
    ++(status == -SIGALRM ? board.hangs : board.crashes);
    if (plan.until_a_crash) continue;
    std::printf("status %d, a victim of seed %llu\n%s", status, printable(next),
                describe_all_segments().c_str());
  }
  return 0;
}

void run(const Plan& plan, const Specimen& specimen, Board& board) {
  const Patient made(plan.path, specimen.content);
  std::vector<Child> all;
  all.emplace_back([&] { return scribble(plan, specimen, board); });
  for (const std::uint64_t lane : {1u, 2u})
    all.emplace_back([&] { return look_after_victims(plan, plan.seed + lane, board); });
  for (Child& one : all) {
    if (one.wait() != 0) ++board.crashes;
  }
}

bool report(const Plan& plan, const Board& board) {
  std::printf(
      "{\"claim\":\"%s\",\"writes\":%llu,\"visits\":%llu,\"calls\":%llu,\"crashes\":%llu,"
      "\"hangs\":%llu,\"outcomes\":{%s}}\n",
      plan.until_a_crash ? "scribbling_peer.twin" : "scribbling_peer", printable(board.writes),
      printable(board.visits), printable(board.outcomes.calls()), printable(board.crashes),
      printable(board.hangs), board.outcomes.json().c_str());
  if (plan.until_a_crash) return board.crashes != 0;
  // Deep enough in: past the first checks, and to those behind them.
  const bool deep = board.outcomes.of(Code{}) != 0 && board.outcomes.of(Code::kCorrupt) != 0 &&
                    board.outcomes.of(Code::kPeerMisbehaved) != 0;
  return board.writes >= plan.writes && deep && board.crashes == 0 && board.hangs == 0;
}

}  // namespace
}  // namespace tenon::test

int main(int argc, char** argv) {
  using namespace tenon::test;
  const Scratch scratch;
  const Specimen specimen = make_specimen();
  const Plan plan{scratch.file("patient"), option(argc, argv, "--writes", 1'000'000),
                  option(argc, argv, "--seed", seed()), option(argc, argv, "--twin", 0) != 0};
  const Shared<Board> board;
  run(plan, specimen, *board);
  return report(plan, *board) ? 0 : 1;
}
