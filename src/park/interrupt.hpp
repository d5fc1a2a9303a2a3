// SPDX-License-Identifier: Apache-2.0
// Calls an end of a channel back from its wait.
#pragma once

#include <cstdint>

#include "os/futex.hpp"
#include "park/park.hpp"
#include "participant/interrupt.hpp"

namespace tenon::park {

/// `word`: of the end that is meant, in private memory; `park`: on which it sleeps.
/// Async-signal-safe.
inline void interrupt(std::uint32_t& word, std::uint32_t& park) noexcept {
  participant::request_interrupt(word);
  stay_awake(park);
  os::futex_wake(park, 1);
}

}  // namespace tenon::park
