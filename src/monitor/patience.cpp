// SPDX-License-Identifier: Apache-2.0
#include "monitor/patience.hpp"

namespace tenon::monitor {

Patience patience() noexcept {
  return {};
}

}  // namespace tenon::monitor
