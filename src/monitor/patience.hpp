// SPDX-License-Identifier: Apache-2.0
// How long a thread does something at a monitor before it turns to something slower.
#pragma once

#include <cstdint>

namespace tenon::monitor {

/// All in ns.
struct Patience {
  std::uint64_t entering = 3'000;       ///< polls before it takes a place
  std::uint64_t waiting = 20'000;       ///< polls before it sleeps until it is notified
  std::uint64_t hand_over = 1'000'000;  ///< has a place before it need not race any more
};

/// That of the monitors of objects. Alone in patience.cpp, so that the explorer, in which no time
/// passes, replaces it at link time.
Patience patience() noexcept;

}  // namespace tenon::monitor
