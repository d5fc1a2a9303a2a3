// SPDX-License-Identifier: Apache-2.0
#include "os/futex.hpp"
#include "tenon/order.hpp"

namespace tenon::order {

void heavy_fence() noexcept {
  // No fence for the compiler: it cannot see through the door to the kernel, so it moves nothing
  // across.
  os::fence_all_registered();
}

}  // namespace tenon::order
