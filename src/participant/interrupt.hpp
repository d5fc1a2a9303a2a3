// SPDX-License-Identifier: Apache-2.0
// A request that a wait be over: from another thread of its process, or a signal handler. As Java's
// Thread.interrupt(): it stays until one wait has ended by it, and what was done before it is seen
// by who is told of it (JLS 17.4.4).
#pragma once

#include <cstdint>

#include "tenon/order.hpp"

namespace tenon::participant {

class Interrupt {
 public:
  /// Whoever is meant may be asleep, and is to be woken next. Async-signal-safe.
  void request() noexcept {
    // SYNC interrupt: release, with the acquire in take().
    order::set_release(requested_, std::uint32_t{1});
    // SYNC interrupt: full, with the full fence of who goes to sleep: who announces that over the
    // word that the caller changes next sees the request.
    order::full_fence();
  }
  /// To be asked between announcing a sleep and sleeping.
  bool requested() const noexcept { return order::get_opaque(requested_) != 0; }
  /// True when there was a request, which is over now.
  bool take() noexcept {
    if (!requested()) return false;
    // One that comes in between ends the same wait. SYNC interrupt: acquire, with request().
    order::acquire_fence();
    order::set_opaque(requested_, std::uint32_t{0});
    return true;
  }

 private:
  std::uint32_t requested_ = 0;  // private memory, of several threads
};

}  // namespace tenon::participant
