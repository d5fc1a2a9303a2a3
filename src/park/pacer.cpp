// SPDX-License-Identifier: Apache-2.0
#include "park/pacer.hpp"

#include "os/clock.hpp"

namespace tenon::park {
namespace {

// A poll with its pauses takes some 50 ns, a yield 0.5 us, a wake from idle 5 to 25 us: polling
// well below the cost of a wake and yielding a few times that keeps a quick answer out of the
// kernel, and a foreign process on this CPU gets it at the first yield.
constexpr std::uint32_t kPolls = 80;
constexpr std::uint32_t kYields = 100;
// Polling more often takes the line from the one who is about to write it: with one pause a round
// trip between far CPUs takes 5 % longer.
constexpr int kPausesPerPoll = 3;
// A thorough look takes another line from the other end, so one in some 3 us.
constexpr std::uint32_t kPollsPerLook = 50;

// One wait that was long says nothing yet; a try costs 4 us.
constexpr std::uint32_t kPatience = 4;  // waits
constexpr std::uint32_t kPollsAgain = 16;
// More than a wake costs, far less than a time slice, which is what a late yield costs.
constexpr std::uint64_t kLate = 50'000;  // ns
constexpr std::uint32_t kParks = 256;    // waits; a late yield is then rarer than one in 100

}  // namespace

void Pacer::begin() noexcept {
  if (rounds_ > 0) {
    in_vain_ = rounds_ <= polls_ ? 0 : in_vain_ + 1;
    if (parks_ > 0) --parks_;
  }
  polls_ = in_vain_ < kPatience || in_vain_ % kPollsAgain == 0 ? kPolls : 0;
  rounds_ = 0;
}

Pacer::Step Pacer::next() noexcept {
  ++rounds_;
  if (idle_ == Idle::kBusy || (idle_ == Idle::kAdaptive && parks_ == 0 && rounds_ <= polls_))
    return rounds_ % kPollsPerLook == 0 ? Step::kLook : Step::kGlance;
  if (idle_ == Idle::kPark || parks_ > 0 || rounds_ > polls_ + kYields) return Step::kPark;
  return Step::kYield;
}

void Pacer::pass(Step step) noexcept {
  if (step == Step::kPark) return;
  if (step == Step::kYield) {
    const std::uint64_t before = os::now();
    os::yield();
    return yielded(os::now() - before);
  }
  for (int i = 0; i < kPausesPerPoll; ++i) os::pause();
}

void Pacer::yielded(std::uint64_t duration) noexcept {
  if (duration > kLate) parks_ = kParks;
}

}  // namespace tenon::park
