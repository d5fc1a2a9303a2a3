// SPDX-License-Identifier: Apache-2.0
// 16 processes create, attach, use and remove one segment, and are killed at random moments.
//
//   attach_storm [--rounds N] [--seed N]
//
// Each round kills some of them; then all others pause: they must agree on one segment, it must be
// sound, and nothing else may lie in the directory.
#include <sched.h>
#include <array>
#include <cstdio>
#include <memory>
#include <random>
#include <vector>

#include "storm/attach_worker.hpp"
#include "storm/options.hpp"
#include "support/child.hpp"
#include "support/private_mount.hpp"
#include "support/scratch.hpp"
#include "support/seed.hpp"
#include "support/shared.hpp"
#include "support/watchdog.hpp"
#include "tenon/inspect.hpp"
#include "tenon/segment.hpp"

namespace tenon::test {
namespace {

class AttachStorm {
 public:
  explicit AttachStorm(std::uint64_t seed) : random_(seed) {
    for (std::uint32_t i = 0; i < kWorkers; ++i) start(i);
  }

  void round() {
    const Watchdog watchdog("attach storm");
    std::array<bool, kWorkers> killed{};
    for (std::uint64_t kills = random_() % 4 + 1; kills > 0; --kills) {
      const std::uint32_t victim = choose();
      if (killed[victim]) continue;
      kill(victim);
      killed[victim] = true;
    }
    quiesce(killed);
    for (std::uint32_t i = 0; i < kWorkers; ++i)
      if (killed[i]) start(i);
    board_->resume = question_;
    ++rounds_;
  }

  void end() {
    for (auto& worker : workers_) worker.reset();
  }

  bool report(const char* leftovers) const {
    bool every_phase = true;
    std::printf("{\"claim\":\"storm\",\"kind\":\"attach\",\"rounds\":%llu,\"kills\":{",
                printable(rounds_));
    for (std::size_t i = 0; i < kPhases; ++i) {
      std::printf("%s\"%s\":%llu", i == 0 ? "" : ",", kPhaseNames[i], printable(kills_[i]));
      every_phase = every_phase && kills_[i] > 0;
    }
    std::printf(
        "},\"unexpected\":%llu,\"disagreements\":%llu,\"broken\":%llu,\"leftovers\":%s,"
        "\"hangs\":0}\n",
        printable(board_->unexpected), printable(disagreements_), printable(broken_), leftovers);
    if (!every_phase) std::printf("a phase was never hit: use more rounds\n");
    return every_phase && board_->unexpected == 0 && disagreements_ == 0 && broken_ == 0;
  }

 private:
  void start(std::uint32_t index) {
    board_->workers[index].phase = Phase::kBetween;
    const std::uint64_t seed = random_();
    workers_[index] =
        std::make_unique<Child>([this, index, seed]() -> int { work(*board_, index, seed); });
  }

  // Anybody, or, so that the short phases are hit, too, somebody who is in a chosen one.
  std::uint32_t choose() {
    const auto anybody = static_cast<std::uint32_t>(random_() % kWorkers);
    for (std::uint64_t yields = random_() % 3; yields > 0; --yields) ::sched_yield();
    if (random_() % 2 == 0) return anybody;
    const auto wanted = static_cast<Phase>(random_() % kPhases);
    for (std::uint32_t i = 0; i < kWorkers; ++i)
      if (board_->workers[i].phase == wanted) return i;
    return anybody;
  }

  void kill(std::uint32_t index) {
    workers_[index]->kill();
    ++kills_[static_cast<std::size_t>(board_->workers[index].phase.load())];
  }

  void quiesce(const std::array<bool, kWorkers>& killed) {
    board_->pause = ++question_;
    for (std::uint32_t i = 0; i < kWorkers; ++i)
      while (!killed[i] && board_->workers[i].paused != question_) ::sched_yield();
    board_->question = question_;
    const WorkerReport* first = nullptr;
    for (std::uint32_t i = 0; i < kWorkers; ++i) {
      if (killed[i]) continue;
      const WorkerReport& report = board_->workers[i];
      while (report.answered != question_) ::sched_yield();
      if (report.error != 0)
        complain("worker " + std::to_string(i) + ": " +
                 name_of(static_cast<Code>(report.error.load())));
      else if (first != nullptr && report.nonce != first->nonce)
        complain("two segments at once");
      else
        first = &report;
    }
    check_files();
  }

  // A segment that was removed while it was attached has no name; others have one: ours.
  void check_files() {
    const std::vector<std::string> names = inspect::list().value();
    if (names != std::vector<std::string>{kStormSegment})
      complain(std::to_string(names.size()) + " files instead of one");
    const std::vector<std::string> findings = inspect::verify(kStormSegment).value();
    for (const std::string& finding : findings)
      std::printf("round %llu: %s\n", printable(rounds_), finding.c_str());
    broken_ += findings.size();
  }

  void complain(const std::string& what) {
    std::printf("round %llu: %s\n", printable(rounds_), what.c_str());
    ++disagreements_;
  }

  Shared<StormBoard> board_;
  std::mt19937_64 random_;
  std::array<std::unique_ptr<Child>, kWorkers> workers_;
  std::array<std::uint64_t, kPhases> kills_{};
  std::uint32_t question_ = 0;
  std::uint64_t rounds_ = 0;
  std::uint64_t disagreements_ = 0;
  std::uint64_t broken_ = 0;
};

// When everybody is dead and the last name is gone, no byte may be in use any more.
std::string leftovers_of(const Scratch& scratch, bool is_private) {
  if (!is_private) return "\"not run: needs root\"";
  // The last of them may have removed it just before.
  if (auto removed = Segment::remove(kStormSegment); !removed && !removed.is(Code::kNotFound))
    return "\"" + removed.error().message() + "\"";
  return std::to_string(bytes_in_use(scratch.path()));
}

int run(int argc, char** argv) {
  const std::uint64_t rounds = option(argc, argv, "--rounds", 500);
  const std::uint64_t chosen = option(argc, argv, "--seed", 0);
  const std::uint64_t seed = chosen != 0 ? chosen : test::seed();
  std::printf("seed %llu\n", printable(seed));
  const bool is_private = mount_private_tmpfs();
  const Scratch scratch;
  const std::uint64_t before = is_private ? bytes_in_use(scratch.path()) : 0;
  AttachStorm storm(seed);
  for (std::uint64_t i = 0; i < rounds; ++i) storm.round();
  storm.end();
  const std::string leftovers = leftovers_of(scratch, is_private);
  const bool clean = !is_private || leftovers == std::to_string(before);
  return storm.report(leftovers.c_str()) && clean ? 0 : 1;
}

}  // namespace
}  // namespace tenon::test

int main(int argc, char** argv) {
  return tenon::test::run(argc, argv);
}
