// SPDX-License-Identifier: Apache-2.0
// Several users want one lock, again and again: work inside, work outside. Every time inside raises
// a plain counter, which shows in the end whether two were inside at once.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <vector>

#include "driver/clock.hpp"
#include "driver/lock_users.hpp"
#include "driver/shared.hpp"
#include "driver/summary.hpp"
#include "driver/work.hpp"

namespace tenon::bench {

template <class Lock>
class Contended {
 public:
  explicit Contended(const Options& options)
      : options_(options),
        // A look at the clock takes longer than what is short.
        stride_(options.section < kLongSection ? kShortStride : 1),
        inside_(turns_of(options.section)),
        outside_(turns_of(options.think)),
        lock_(options),
        samples_(options.users * kMostOfOne * sizeof(std::uint32_t)) {}

  Line run() {
    const double section = inside_ == 0 ? 0 : time_of_work(inside_);
    std::vector<User> users;
    for (unsigned i = 0; i < options_.users; ++i)
      users.push_back({cpu_of(options_, i), [this, i] { use(i); }});
    const double cpu = run_users<Lock>(options_, users);
    Line line = line_of_all();
    line.add("section", section).add("cpu_seconds", cpu);
    return line;
  }

 private:
  static constexpr double kLongSection = 500;
  static constexpr unsigned kShortStride = 64;
  static constexpr std::size_t kMostOfOne = 1'000'000;

  // What one user found.
  struct alignas(kApart) Tally {
    std::uint64_t all;       ///< times inside
    std::uint64_t measured;  ///< those of them after the warm-up
    std::uint64_t samples;   ///< waits that it wrote down
    std::uint64_t longest;   ///< wait, ticks
  };
  struct Board {
    Meeting meeting;
    alignas(kApart) std::atomic<std::uint64_t> begin;
    alignas(kApart) volatile std::uint64_t counter;
    std::array<Tally, kMostUsers> tallies;
  };

  std::uint32_t* samples_of(unsigned user) const noexcept {
    return reinterpret_cast<std::uint32_t*>(samples_.data()) + user * kMostOfOne;
  }
  std::uint64_t begin_together() {
    board_->meeting.meet(options_.users);
    std::uint64_t none = 0;
    const std::uint64_t now = ticks();
    return board_->begin.compare_exchange_strong(none, now) ? now : none;
  }
  void go_in_and_out() {
    lock_.enter();
    be_inside();
    lock_.exit();
    if (outside_ != 0) work(outside_);
  }
  void be_inside() {
    board_->counter = board_->counter + 1;
    if (inside_ != 0) work(inside_);
  }
  void use(unsigned self) {
    lock_.open();
    const std::uint64_t begin = begin_together();
    const std::uint64_t warm = begin + ticks_of(options_.seconds * 0.2);
    const std::uint64_t end = begin + ticks_of(options_.seconds * 1.2);
    Tally tally{};
    for (std::uint64_t now = 0; now < end;) {
      const std::uint64_t before = ticks();
      lock_.enter();
      now = ticks();
      be_inside();
      lock_.exit();
      if (outside_ != 0) work(outside_);
      for (unsigned i = 1; i < stride_; ++i) go_in_and_out();
      tally.all += stride_;
      if (now >= warm) note(tally, self, now - before, now < end);
    }
    board_->tallies[self] = tally;
  }
  // The wait that ends after the end is the one that somebody starved in: it counts as a wait.
  void note(Tally& tally, unsigned self, std::uint64_t wait, bool in_time) {
    if (in_time) tally.measured += stride_;
    tally.longest = std::max(tally.longest, wait);
    if (tally.samples == kMostOfOne) return;
    constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();
    samples_of(self)[tally.samples++] = static_cast<std::uint32_t>(std::min(wait, kMost));
  }
  Line line_of_all() const {
    std::vector<std::uint32_t> samples;
    std::uint64_t all = 0, measured = 0, longest = 0;
    double squares = 0;
    for (unsigned i = 0; i < options_.users; ++i) {
      const Tally& tally = board_->tallies[i];
      samples.insert(samples.end(), samples_of(i), samples_of(i) + tally.samples);
      all += tally.all;
      measured += tally.measured;
      longest = std::max(longest, tally.longest);
      squares += static_cast<double>(tally.measured) * static_cast<double>(tally.measured);
    }
    const double sum = static_cast<double>(measured);
    const std::uint64_t counted = board_->counter;
    Line line;
    line.add("entries_rate", sum / options_.seconds)
        .add(times_of(samples))
        .add("worst", static_cast<double>(longest) * nanoseconds_per_tick())
        // Jain's index of fairness: 1 when all got the same, 1/N when one got everything.
        .add("jain", squares == 0 ? 0 : sum * sum / (options_.users * squares))
        .add("wrong", counted < all ? all - counted : counted - all);
    return line;
  }

  const Options options_;
  const unsigned stride_;
  const std::uint64_t inside_;   // turns of work
  const std::uint64_t outside_;  // the same
  Lock lock_;
  Shared<Board> board_;
  SharedBytes samples_;
};

}  // namespace tenon::bench
