// SPDX-License-Identifier: Apache-2.0
// No time passes here: to poll for a while would be to poll for ever.
#include "monitor/patience.hpp"

namespace tenon::monitor {

Patience patience() noexcept {
  return {.entering = 0, .waiting = 0, .hand_over = UINT64_MAX};
}

}  // namespace tenon::monitor
