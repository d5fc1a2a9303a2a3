// SPDX-License-Identifier: Apache-2.0
// Calls an end of a channel back from its wait.
#pragma once

#include <cstdint>

#include "os/futex.hpp"
#include "park/park.hpp"
#include "participant/interrupt.hpp"

namespace tenon::park {

/// `park`: the word on which the end that is meant sleeps. Async-signal-safe.
inline void interrupt(participant::Interrupt& its, std::uint32_t& park) noexcept {
  its.request();
  stay_awake(park);
  os::futex_wake(park, 1);
}

}  // namespace tenon::park
