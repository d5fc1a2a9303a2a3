// SPDX-License-Identifier: Apache-2.0
// Calls an end of a channel back from its wait: from another thread of its process, or a signal
// handler. As Java's Thread.interrupt(): it stays until one wait has ended by it, and what was done
// before it is seen by who is told of it (JLS 17.4.4).
#pragma once

#include <cstdint>

#include "os/futex.hpp"
#include "park/park.hpp"
#include "tenon/order.hpp"

namespace tenon::park {

class Interrupt {
 public:
  /// `park`: the word on which the end that is meant sleeps. Async-signal-safe.
  void request(std::uint32_t& park) noexcept {
    // SYNC interrupt: release, with the acquire in take().
    order::set_release(requested_, std::uint32_t{1});
    // SYNC interrupt: full, with the full fence in announce(): who announces its sleep over the
    // word that we store next sees the request.
    order::full_fence();
    stay_awake(park);
    os::futex_wake(park, 1);
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

}  // namespace tenon::park
