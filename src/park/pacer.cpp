// SPDX-License-Identifier: Apache-2.0
#include "os/clock.hpp"
#include "park/park.hpp"

namespace tenon::park {
namespace {

// A poll with its pause takes some 20 ns, a yield 0.5 us, a wake from idle 5 to 25 us: polling well
// below the cost of a wake and yielding a few times that keeps a quick answer out of the kernel,
// and a foreign process on this CPU gets it at the first yield.
constexpr std::uint32_t kPolls = 200;
constexpr std::uint32_t kYields = 100;
// A thorough look takes a line from the other end, so one in some 3 us.
constexpr std::uint32_t kPollsPerLook = 128;

}  // namespace

Pacer::Step Pacer::next() noexcept {
  ++rounds_;
  if (idle_ == Idle::kPark || (idle_ == Idle::kAdaptive && rounds_ > kPolls + kYields))
    return Step::kPark;
  if (idle_ == Idle::kAdaptive && rounds_ > kPolls) {
    os::yield();
    return Step::kLook;
  }
  os::pause();
  return rounds_ % kPollsPerLook == 0 ? Step::kLook : Step::kGlance;
}

}  // namespace tenon::park
