// SPDX-License-Identifier: Apache-2.0
// 8 processes enter, wait, notify and change objects, and are killed at random moments. Nobody is
// ever inside with another one, nobody sees half a change, nobody sleeps for ever.
//
//   monitor_storm [--kills N] [--seed N]
#include <sched.h>
#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <random>
#include <vector>

#include "storm/options.hpp"
#include "support/child.hpp"
#include "support/scratch.hpp"
#include "support/seed.hpp"
#include "support/shared.hpp"
#include "support/watchdog.hpp"
#include "tenon/segment.hpp"

namespace tenon::test {
namespace {

constexpr std::size_t kWorkers = 8;
constexpr std::size_t kObjects = 3;

struct Pair {
  std::uint64_t one;
  std::uint64_t other;
};
TENON_DESCRIBE(Pair, one, other);

struct Board {
  std::array<std::atomic<std::uint64_t>, kWorkers> rounds;
  std::array<std::atomic<std::uint64_t>, kObjects> inside;  ///< pid of who is; 0 = nobody
  std::atomic<std::uint64_t> deaths;                        ///< told
  std::atomic<std::uint64_t> violations;
  std::atomic<std::uint64_t> notified;
};

class Worker {
 public:
  Worker(Board& board, std::size_t self, std::uint64_t seed)
      : board_(board), self_(self), random_(seed) {
    for (std::size_t i = 0; i < kObjects; ++i)
      objects_[i].emplace(segment_.object<Pair>("object" + std::to_string(i)).value());
  }
  [[noreturn]] void work() {
    for (;;) {
      visit(random_() % kObjects);
      ++board_.rounds[self_];
    }
  }

 private:
  // In one order, or they would wait for each other.
  void visit(std::size_t which) {
    auto held = objects_[which]->enter().value();
    go_in(which, held.owner_died());
    held.update([](Pair& pair) { ++pair.one, ++pair.other; });
    if (held->one != held->other) ++board_.violations;
    if (random_() % 4 == 0 && which + 1 < kObjects)
      visit(which + 1 + random_() % (kObjects - which - 1));
    if (random_() % 8 == 0) {
      go_out(which);
      const bool died = held.owner_died();
      const auto awoken = held.wait_for(std::chrono::microseconds(random_() % 500)).value();
      if (awoken == Awoken::kNotified) ++board_.notified;
      go_in(which, died || held.owner_died());
    }
    if (random_() % 3 == 0) random_() % 2 == 0 ? held.notify() : held.notify_all();
    const auto snapshot = objects_[random_() % kObjects]->snapshot();
    if (snapshot && snapshot->one != snapshot->other) ++board_.violations;
    go_out(which);
  }
  // Only the dead may have been left inside.
  void go_in(std::size_t which, bool owner_died) {
    if (owner_died) ++board_.deaths;
    if (board_.inside[which].exchange(self_ + 1) != 0 && !owner_died) ++board_.violations;
  }
  void go_out(std::size_t which) {
    if (board_.inside[which].exchange(0) != self_ + 1) ++board_.violations;
  }

  Board& board_;
  const std::size_t self_;
  std::mt19937_64 random_;
  Segment segment_ = Segment::open("s").value();
  std::array<std::optional<Object<Pair>>, kObjects> objects_;
};

class Storm {
 public:
  explicit Storm(std::uint64_t seed) : random_(seed) {
    for (std::size_t i = 0; i < kWorkers; ++i) start(i);
  }

  // The others must get on, all of them, before the next one is killed.
  bool kill_one() {
    const Watchdog watchdog("monitor storm");
    const std::size_t victim = random_() % kWorkers;
    workers_[victim]->kill();
    start(victim);
    return all_get_on();
  }
  std::uint64_t rounds() const {
    std::uint64_t sum = 0;
    for (const auto& count : board_->rounds) sum += count;
    return sum;
  }
  const Board& board() const { return *board_; }

 private:
  void start(std::size_t self) {
    const std::uint64_t seed = random_();
    workers_[self].reset();
    workers_[self].emplace([this, self, seed]() -> int { Worker(*board_, self, seed).work(); });
  }
  bool all_get_on() const {
    std::array<std::uint64_t, kWorkers> before;
    for (std::size_t i = 0; i < kWorkers; ++i) before[i] = board_->rounds[i];
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    for (std::size_t i = 0; i < kWorkers; ++i) {
      for (; board_->rounds[i] == before[i]; ::sched_yield())
        if (std::chrono::steady_clock::now() > patience) return false;
    }
    return true;
  }

  std::mt19937_64 random_;
  Shared<Board> board_;
  std::array<std::optional<Child>, kWorkers> workers_;
};

int run(std::uint64_t kills, std::uint64_t seed) {
  const Scratch scratch;
  const auto segment =
      Segment::create("s", {.max_bytes = 1_MiB, .max_participants = 32, .max_objects = 8}).value();
  Storm storm(seed);
  std::uint64_t hung = 0;
  for (std::uint64_t i = 0; i < kills && hung == 0; ++i) hung += !storm.kill_one();
  if (hung != 0) std::fprintf(stderr, "%s\n", describe_all_segments().c_str());
  const Board& board = storm.board();
  const std::uint64_t violations = board.violations;
  std::printf(
      "{\"claim\":\"storm\",\"kind\":\"monitor\",\"kills\":%llu,\"rounds\":%llu,\"deaths_told\":%"
      "llu,"
      "\"notified\":%llu,\"violations\":%llu,\"hung\":%llu}\n",
      printable(kills), printable(storm.rounds()), printable(board.deaths),
      printable(board.notified), printable(violations), printable(hung));
  return hung == 0 && violations == 0 && board.deaths != 0 && board.notified != 0 ? EXIT_SUCCESS
                                                                                  : EXIT_FAILURE;
}

}  // namespace
}  // namespace tenon::test

int main(int argc, char** argv) {
  const auto kills = tenon::test::option(argc, argv, "--kills", 1000);
  const auto seed = tenon::test::option(argc, argv, "--seed", tenon::test::seed());
  return tenon::test::run(kills, seed);
}
