// SPDX-License-Identifier: Apache-2.0
#include "tenon/monitor.hpp"

#include "monitor/core.hpp"

namespace tenon {

Monitor::Monitor(std::shared_ptr<const monitor::Core> core) noexcept
    : fast_(core->fast_path()), core_(std::move(core)) {}

Result<Entry> Monitor::enter_slowly(Deadline deadline) const {
  return core_->enter(deadline);
}
void Monitor::lock() const {
  if (fast_.enter()) [[likely]]
    return;
  static_cast<void>(core_->enter(Deadline::never(), monitor::Interrupts::kAreLeft).value());
}
Result<void> Monitor::exit_slowly() const {
  return core_->exit();
}
Result<Awoken> Monitor::wait_until(Deadline deadline) const {
  const auto back = core_->wait(deadline);
  if (!back) return back.error();
  if (back->entry == Entry::kOwnerDied) return Code::kOwnerDied;
  return back->awoken;
}
Result<void> Monitor::notify() const {
  return core_->notify();
}
Result<void> Monitor::notify_all() const {
  return core_->notify_all();
}
Result<void> Monitor::mark_consistent() const {
  return core_->mark_consistent();
}
bool Monitor::is_held() const {
  return core_->is_held();
}
bool Monitor::is_suspect() const {
  return core_->is_suspect();
}

}  // namespace tenon
