// SPDX-License-Identifier: Apache-2.0
// Quiet episodes: some sleep at a monitor, its owner leaves, notifies or is killed, and some of the
// sleepers are killed right after, at a random moment. There is no other traffic that could wake
// whom that leaves asleep, and slices are off: every survivor must go on.
//
//   quiet_monitor [--episodes N] [--seed N]
#include <sched.h>
#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "layout/participant_layout.hpp"
#include "os/process.hpp"
#include "storm/options.hpp"
#include "support/child.hpp"
#include "support/raw.hpp"
#include "support/scratch.hpp"
#include "support/seed.hpp"
#include "support/shared.hpp"
#include "support/wait.hpp"
#include "support/watchdog.hpp"
#include "tenon/segment.hpp"

namespace tenon::test {
namespace {

constexpr int kSleepers = 4;
constexpr SegmentOptions kSmall{
    .max_bytes = 256_KiB, .max_participants = 8, .max_threads = 8, .max_objects = 2};

enum class Ending : std::uint8_t { kLeaves, kDies, kDiesLeaving, kNotifies, kDiesNotifying };
constexpr int kEndings = 5;
constexpr bool notifies(Ending ending) {
  return ending == Ending::kNotifies || ending == Ending::kDiesNotifying;
}

class Episode {
 public:
  Episode(std::mt19937_64& random, Ending ending) : random_(random), ending_(ending) {
    monitor_.emplace(segment_.monitor("m").value());
  }

  /// True when all survivors went on.
  bool run() {
    const Watchdog watchdog("quiet episode");
    if (notifies(ending_)) put_to_sleep(layout::kThreadWaiting);
    Child owner([this] { return own(); });
    board_->owned.wait();
    if (!notifies(ending_)) put_to_sleep(layout::kThreadAsleep);
    end(owner);
    kill_some();
    return all_went_on();
  }
  int killed() const { return killed_; }

 private:
  struct Board {
    Flag owned, go, ended;
    std::array<std::atomic<bool>, kSleepers> done;
    std::uint64_t inside;  // plain
  };

  void put_to_sleep(std::uint32_t how) {
    const Raw raw(scratch_.file("s"));
    for (int i = 0; i < kSleepers; ++i) {
      sleepers_.emplace_back([this, i, how] { return sleep(i, how == layout::kThreadWaiting); });
      const auto pid = static_cast<std::uint32_t>(sleepers_.back().pid());
      while (raw.parked(how) <= i || os::state_of_process(pid) != 'S') ::sched_yield();
    }
  }
  // ---- in the others

  int own() {
    auto segment = Segment::open("s").value();
    const Monitor monitor = segment.monitor("m").value();
    monitor.enter().value();
    board_->owned.raise();
    board_->go.wait();
    if (notifies(ending_)) {
      for (int i = 0; i < 2; ++i) monitor.notify().value();
    }
    if (ending_ != Ending::kDies) monitor.exit().value();
    board_->ended.raise();
    stay_for_ever();
  }
  int sleep(int self, bool waits) {
    auto segment = Segment::open("s").value();
    const Monitor monitor = segment.monitor("m").value();
    if (monitor.enter().value() == Entry::kOwnerDied) monitor.mark_consistent().value();
    if (waits) {
      const auto awoken = monitor.wait();
      if (awoken.is(Code::kOwnerDied)) monitor.mark_consistent().value();
    }
    ++board_->inside;
    monitor.exit().value();
    board_->done[static_cast<std::size_t>(self)] = true;
    stay_for_ever();
  }

  // ---- what happens

  void let_pass(std::uint64_t most_nanoseconds) {
    const auto end = std::chrono::steady_clock::now() +
                     std::chrono::nanoseconds(random_() % (most_nanoseconds + 1));
    while (std::chrono::steady_clock::now() < end) {
    }
  }
  void end(const Child& owner) {
    board_->go.raise();
    if (ending_ == Ending::kDiesLeaving || ending_ == Ending::kDiesNotifying) let_pass(40'000);
    if (ending_ == Ending::kLeaves || ending_ == Ending::kNotifies)
      board_->ended.wait();
    else
      kill_unreaped(owner);
  }
  void kill_some() {
    const std::uint64_t kills = random_() % 3;
    for (std::uint64_t i = 0; i < kills; ++i) {
      let_pass(60'000);
      sleepers_[i].signal(SIGKILL);
      dead_[i] = true;
      ++killed_;
    }
  }
  bool comes_to_pass(int waiting) const {
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    for (;; ::sched_yield()) {
      int left = 0;
      for (std::size_t i = 0; i < kSleepers; ++i) left += !dead_[i] && !board_->done[i];
      if (left <= waiting) return true;
      if (std::chrono::steady_clock::now() > patience) return false;
    }
  }
  // Who was not notified goes on sleeping until we do that.
  bool all_went_on() {
    for (std::size_t i = 0; i < kSleepers; ++i) {
      if (dead_[i]) sleepers_[i].kill();
    }
    if (!comes_to_pass(Raw(scratch_.file("s")).parked(layout::kThreadWaiting))) return false;
    const auto entered = monitor_->enter_for(std::chrono::seconds(30));
    if (!entered) return entered.is(Code::kInconsistent);
    monitor_->mark_consistent().value();
    monitor_->notify_all().value();
    monitor_->exit().value();
    return comes_to_pass(0);
  }

  std::mt19937_64& random_;
  const Ending ending_;
  Scratch scratch_;
  Segment segment_ = Segment::create("s", kSmall).value();
  std::optional<Monitor> monitor_;
  Shared<Board> board_;
  std::vector<Child> sleepers_;
  std::array<bool, kSleepers> dead_{};
  int killed_ = 0;
};

int run(std::uint64_t episodes, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::uint64_t killed = 0, hung = 0;
  for (std::uint64_t i = 0; i < episodes && hung < 5; ++i) {
    const auto ending = static_cast<Ending>(i % kEndings);
    Episode episode(random, ending);
    if (!episode.run()) {
      ++hung;
      std::fprintf(stderr, "episode %lu, ending %lu: somebody sleeps for ever\n%s\n", i,
                   i % kEndings, describe_all_segments().c_str());
    }
    killed += static_cast<std::uint64_t>(episode.killed());
  }
  std::printf(
      "{\"claim\":\"monitor.quiet\",\"episodes\":%lu,\"sleepers_killed\":%lu,\"hung\":%lu}\n",
      episodes, killed, hung);
  return hung == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace
}  // namespace tenon::test

int main(int argc, char** argv) {
  const auto episodes = tenon::test::option(argc, argv, "--episodes", 2000);
  const auto seed = tenon::test::option(argc, argv, "--seed", tenon::test::seed());
  return tenon::test::run(episodes, seed);
}
