// SPDX-License-Identifier: Apache-2.0
#include "os/futex.hpp"
#include "tenon/order.hpp"

namespace tenon::order {

void heavy_fence() noexcept {
  // membarrier orders this thread against the others' fences; the compiler needs telling.
  std::atomic_signal_fence(std::memory_order_seq_cst);
  os::fence_all_registered();
  std::atomic_signal_fence(std::memory_order_seq_cst);
}

}  // namespace tenon::order
