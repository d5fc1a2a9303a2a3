// SPDX-License-Identifier: Apache-2.0
// As many processes as there are slots, half of which are killed at once: all places of the dead
// can be had again, and nobody who lives is taken for dead meanwhile.
//
//   crowd [--rounds N] [--seed N]
#include <unistd.h>
#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "layout/segment_layout.hpp"
#include "os/byte_lock.hpp"
#include "os/clock.hpp"
#include "storm/options.hpp"
#include "support/child.hpp"
#include "support/scratch.hpp"
#include "support/seed.hpp"
#include "support/shared.hpp"
#include "support/wait.hpp"
#include "support/watchdog.hpp"
#include "tenon/inspect.hpp"
#include "tenon/segment.hpp"

namespace tenon::test {
namespace {

constexpr std::uint32_t kSlots = 1024;
constexpr std::uint32_t kKilled = 512;
constexpr const char* kSegment = "s";

struct Board {
  std::atomic<std::uint32_t> attached;
  std::atomic<std::uint32_t> failed;
};

class Crowd {
 public:
  Crowd(std::string path, std::uint64_t seed)
      : random_(seed),
        segment_(Segment::create(
                     kSegment, {.max_bytes = 16_MiB, .max_participants = kSlots, .max_objects = 4})
                     .value()),
        file_(os::open_file(path.c_str(), os::Access::kReadWrite).value()) {
    fill();
  }

  // Kills half of them; the slots are free when the kernel says so, or when a sweep has freed them.
  void round(bool by_sweeping) {
    std::ranges::shuffle(members_, random_);
    const std::uint64_t start = os::now();
    for (std::uint32_t i = 0; i < kKilled; ++i) members_[i]->signal(SIGKILL);
    std::uint32_t freed = 0;
    while (freed < kKilled) {
      freed = by_sweeping ? freed + segment_.sweep().value().participants : kSlots - locked();
      // Never more: each of the others lives.
      if (freed > kKilled) ++false_deaths_;
    }
    auto& times = by_sweeping ? swept_ : kernel_;
    times.push_back(os::now() - start);
    members_.erase(members_.begin(), members_.begin() + kKilled);  // reaps them
    check();
    fill();
  }

  bool report() {
    const auto median = [](std::vector<std::uint64_t>& times) {
      std::ranges::sort(times);
      return static_cast<double>(times[times.size() / 2]) / 1e6;
    };
    std::printf(
        "{\"claim\":\"crowd\",\"participants\":%u,\"killed_at_once\":%u,\"rounds\":%zu,"
        "\"false_deaths\":%llu,\"not_recovered\":%u,\"kernel_ms\":%.2f,\"swept_ms\":%.2f}\n",
        kSlots, kKilled, kernel_.size() + swept_.size(), printable(false_deaths_), not_recovered_,
        median(kernel_), median(swept_));
    return false_deaths_ == 0 && not_recovered_ == 0;
  }

 private:
  void fill() {
    const auto wanted = static_cast<std::uint32_t>(kSlots - 1 - members_.size());
    board_->attached = 0;
    for (std::uint32_t i = 0; i < wanted; ++i) {
      members_.push_back(std::make_unique<Child>([this] {
        auto own = Segment::open(kSegment);
        ++(own ? board_->attached : board_->failed);
        if (own) stay_for_ever();
        return 1;
      }));
    }
    while (board_->attached + board_->failed < wanted) os::yield();
    not_recovered_ += board_->failed.exchange(0);
    if (!Segment::open(kSegment).is(Code::kTooManyParticipants)) ++not_recovered_;
  }
  std::uint32_t locked() {
    std::uint32_t count = 0;
    for (std::uint32_t slot = 0; slot < kSlots; ++slot)
      count += os::is_byte_locked(file_, layout::kFirstSlotByte + slot).value() ? 1 : 0;
    return count;
  }
  // All who live are shown as living.
  void check() {
    std::vector<std::uint32_t> living = {static_cast<std::uint32_t>(::getpid())};
    for (const auto& member : members_) living.push_back(static_cast<std::uint32_t>(member->pid()));
    const inspect::Snapshot snapshot = inspect::look(kSegment).value();
    for (const std::uint32_t pid : living) {
      const bool shown = std::ranges::any_of(snapshot.participants, [pid](const auto& participant) {
        return participant.pid == pid && participant.alive;
      });
      if (!shown) ++false_deaths_;
    }
  }

  std::mt19937_64 random_;
  Shared<Board> board_;
  Segment segment_;
  os::File file_;
  std::vector<std::unique_ptr<Child>> members_;
  std::vector<std::uint64_t> kernel_, swept_;  // ns
  std::uint64_t false_deaths_ = 0;
  std::uint32_t not_recovered_ = 0;
};

}  // namespace
}  // namespace tenon::test

int main(int argc, char** argv) {
  using namespace tenon::test;
  const Scratch scratch;
  Crowd crowd(scratch.file("s"), option(argc, argv, "--seed", seed()));
  for (std::uint64_t i = 0; i < option(argc, argv, "--rounds", 4); ++i) {
    const Watchdog watchdog("crowd");
    crowd.round(i % 2 == 1);
  }
  return crowd.report() ? 0 : 1;
}
