// SPDX-License-Identifier: Apache-2.0
// A request that a wait be over: from another thread of its process, or a signal handler. As Java's
// Thread.interrupt(): it stays until one wait has ended by it, and what was done before it is seen
// by who is told of it (JLS 17.4.4). It stands in a word, 0 or 1, of who is meant.
#pragma once

#include <cstdint>

#include "tenon/order.hpp"

namespace tenon::participant {

/// Whoever is meant may be asleep, and is to be woken next. Async-signal-safe.
inline void request_interrupt(std::uint32_t& word) noexcept {
  // SYNC interrupt: release, with the acquire in take_interrupt().
  order::set_release(word, std::uint32_t{1});
  // SYNC interrupt: full, with the full fence of who goes to sleep: who announces that over the
  // word that the caller changes next sees the request.
  order::full_fence();
}

/// To be asked between announcing a sleep and sleeping.
inline bool interrupt_requested(const std::uint32_t& word) noexcept {
  return order::get_opaque(word) != 0;
}

/// True when there was a request, which is over now.
inline bool take_interrupt(std::uint32_t& word) noexcept {
  if (!interrupt_requested(word)) return false;
  // One that comes in between ends the same wait. SYNC interrupt: acquire, with
  // request_interrupt().
  order::acquire_fence();
  order::set_opaque(word, std::uint32_t{0});
  return true;
}

}  // namespace tenon::participant
