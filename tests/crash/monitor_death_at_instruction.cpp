// SPDX-License-Identifier: Apache-2.0
// Death in the release build: after the k-th machine instruction, single-stepped all the way: which
// way that is depends on what others do, and on the time.
#include "monitor_death.hpp"
#include "tracer.hpp"

namespace tenon::crash {

const char* const kClaim = "crash.monitor_instructions";

void start_in_child() noexcept {}

void act_until(std::uint64_t /*point*/, const std::function<void()>& act) {
  be_traced();
  act();
}

void attend(test::Child& victim, std::uint64_t point, const std::function<bool()>& completed) {
  Tracer tracer(victim);
  for (std::uint64_t done = 0; done < point && !completed(); ++done) tracer.step();
  victim.kill();
}

}  // namespace tenon::crash
