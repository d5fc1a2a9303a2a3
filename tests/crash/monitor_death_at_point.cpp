// SPDX-License-Identifier: Apache-2.0
// Death in the checked build: before the k-th access to the segment or system call.
#include <csignal>
#include <stdexcept>

#include "kill_points.hpp"
#include "monitor_death.hpp"

namespace tenon::crash {

const char* const kClaim = "crash.monitor";

void start_in_child() noexcept {
  kill_points::forget_mappings();
}

void act_until(std::uint64_t point, const std::function<void()>& act) {
  kill_points::arm(point);
  act();
  kill_points::disarm();
}

void attend(test::Child& victim, std::uint64_t /*point*/,
            const std::function<bool()>& /*completed*/) {
  if (victim.wait() != -SIGKILL) throw std::runtime_error("the victim did not die");
}

}  // namespace tenon::crash
