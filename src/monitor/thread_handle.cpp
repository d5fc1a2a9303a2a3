// SPDX-License-Identifier: Apache-2.0
#include "tenon/thread_handle.hpp"

#include "layout/participant_layout.hpp"
#include "os/futex.hpp"
#include "participant/interrupt.hpp"
#include "tenon/order.hpp"

namespace tenon {

void ThreadHandle::interrupt() const noexcept {
  interrupt_->request();
  std::uint32_t seen = order::get_opaque(*park_);
  std::uint32_t wanted = 0;
  do {
    // Awake is what no notification makes of a wait.
    wanted = seen == layout::kThreadWaiting ? layout::kThreadAwake : layout::kThreadCalled;
  } while (!order::compare_and_set_opaque(*park_, seen, wanted));
  os::futex_wake(*park_, 1);
}

bool ThreadHandle::interrupted() const noexcept {
  return interrupt_->take();
}

}  // namespace tenon
