// SPDX-License-Identifier: Apache-2.0
// Who waits for whom is drawn at random, and all begin to wait at once: only who stands in a ring
// is told of a deadlock, with its length, and one at least of each ring is. Between two graphs all
// enter some monitors in one order, where there can be no ring at all.
//
//   deadlock_graphs [--graphs N] [--seed N]
#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <random>
#include <string>
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

constexpr int kActors = 8;
constexpr int kOrdered = 4;
constexpr int kVisits = 8;  // in order, after each graph
constexpr int kNobody = -1;
constexpr std::uint64_t kWatched = 100;  // graphs under one watchdog

// For each actor, whose monitor it wants.
using Graph = std::array<int, kActors>;

// The same in all processes.
Graph graph_of(std::uint64_t seed, std::uint64_t number) {
  std::mt19937_64 random(seed + number);
  Graph wants;
  for (int i = 0; i < kActors; ++i) {
    const auto other = static_cast<int>(random() % kActors);
    wants[static_cast<std::size_t>(i)] = other == i ? kNobody : other;
  }
  return wants;
}

// Of how many the ring is in which that actor stands; 0 = in none.
std::uint32_t ring_of(const Graph& wants, int actor) {
  int at = actor;
  for (std::uint32_t length = 1; length <= kActors; ++length) {
    at = wants[static_cast<std::size_t>(at)];
    if (at == kNobody) return 0;
    if (at == actor) return length;
  }
  return 0;
}

struct Board {
  SpinBarrier barrier;
  std::array<std::atomic<std::uint32_t>, kActors> told;  ///< of a ring of so many; 0 = of none
  std::atomic<std::uint64_t> rings, alarms, false_alarms, missed;
};

class Actor {
 public:
  Actor(Board& board, int self, std::uint64_t seed)
      : board_(board), self_(self), seed_(seed), random_(seed ^ static_cast<std::uint64_t>(self)) {
    for (int i = 0; i < kActors + kOrdered; ++i)
      monitors_.push_back(segment_.monitor(std::to_string(i)).value());
  }

  int act(std::uint64_t graphs) {
    std::optional<Watchdog> watchdog;
    for (std::uint64_t number = 0; number < graphs; ++number) {
      if (self_ == 0 && number % kWatched == 0) watchdog.emplace("graphs of waits");
      const Graph wants = graph_of(seed_, number);
      wait_as(wants);
      // Nobody writes `told` before all have met for the next one.
      if (self_ == 0) judge(wants);
      for (int i = 0; i < kVisits; ++i) in_order(kActors);
    }
    return EXIT_SUCCESS;
  }

 private:
  // Whoever is told goes away, so that the others get on.
  void wait_as(const Graph& wants) {
    const Monitor& mine = monitor(self_);
    const int wanted = wants[static_cast<std::size_t>(self_)];
    mine.enter().value();
    board_.barrier.meet(kActors);
    board_.told[static_cast<std::size_t>(self_)] = wanted == kNobody ? 0 : told(monitor(wanted));
    mine.exit().value();
    board_.barrier.meet(kActors);
  }
  static std::uint32_t told(const Monitor& monitor) {
    const auto entered = monitor.enter();
    if (entered.is(Code::kDeadlock)) return static_cast<std::uint32_t>(entered.error().number);
    static_cast<void>(entered.value());
    monitor.exit().value();
    return 0;
  }
  void judge(const Graph& wants) {
    for (int i = 0; i < kActors; ++i) {
      const std::uint32_t told = board_.told[static_cast<std::size_t>(i)];
      const std::uint32_t ring = ring_of(wants, i);
      board_.alarms += told != 0;
      board_.false_alarms += told != 0 && told != ring;
      if (ring != 0 && is_first(wants, i)) {
        ++board_.rings;
        board_.missed += !is_told_one_of(wants, i);
      }
    }
  }
  static bool is_first(const Graph& wants, int actor) {
    for (int at = next(wants, actor); at != actor; at = next(wants, at))
      if (at < actor) return false;
    return true;
  }
  bool is_told_one_of(const Graph& wants, int actor) const {
    int at = actor;
    do {
      if (board_.told[static_cast<std::size_t>(at)] != 0) return true;
      at = next(wants, at);
    } while (at != actor);
    return false;
  }
  static int next(const Graph& wants, int actor) { return wants[static_cast<std::size_t>(actor)]; }

  // Some of the last monitors, from that one on.
  void in_order(int from) {
    for (int i = from; i < kActors + kOrdered; ++i) {
      if (random_() % 2 == 0) continue;
      const auto entered = monitor(i).enter();
      if (!entered) {
        ++board_.false_alarms;
        return;
      }
      in_order(i + 1);
      monitor(i).exit().value();
      return;
    }
  }
  const Monitor& monitor(int number) const { return monitors_[static_cast<std::size_t>(number)]; }

  Board& board_;
  const int self_;
  const std::uint64_t seed_;
  std::mt19937_64 random_;
  Segment segment_ = Segment::open("s").value();
  std::vector<Monitor> monitors_;
};

int run(std::uint64_t graphs, std::uint64_t seed) {
  const Scratch scratch;
  const auto segment =
      Segment::create("s", {.max_bytes = 1_MiB, .max_participants = 16, .max_objects = 16}).value();
  const Shared<Board> board;
  std::vector<Child> actors;
  for (int i = 0; i < kActors; ++i)
    actors.emplace_back([&, i] { return Actor(*board, i, seed).act(graphs); });
  int failed = 0;
  // The first one has the watchdog.
  for (Child& actor : actors) {
    if (failed == 0) failed = actor.wait();
  }
  const std::uint64_t false_alarms = board->false_alarms, missed = board->missed;
  std::printf(
      "{\"claim\":\"deadlock.graphs\",\"graphs\":%llu,\"rings\":%llu,\"alarms\":%llu,"
      "\"false_alarms\":%llu,\"missed\":%llu}\n",
      printable(graphs), printable(board->rings), printable(board->alarms), printable(false_alarms),
      printable(missed));
  const bool right = failed == 0 && false_alarms == 0 && missed == 0 && board->rings != 0;
  return right ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace
}  // namespace tenon::test

int main(int argc, char** argv) {
  const auto graphs = tenon::test::option(argc, argv, "--graphs", 10000);
  const auto seed = tenon::test::option(argc, argv, "--seed", tenon::test::seed());
  return tenon::test::run(graphs, seed);
}
