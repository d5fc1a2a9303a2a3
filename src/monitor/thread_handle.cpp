// SPDX-License-Identifier: Apache-2.0
#include "tenon/thread_handle.hpp"

#include "monitor/core.hpp"
#include "participant/interrupt.hpp"

namespace tenon {

void ThreadHandle::interrupt() const noexcept {
  monitor::interrupt(*slot_);
}

bool ThreadHandle::interrupted() const noexcept {
  return participant::take_interrupt(slot_->interrupt);
}

}  // namespace tenon
