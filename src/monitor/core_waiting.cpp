// SPDX-License-Identifier: Apache-2.0
// Core, from where a thread waits to be notified to where it is, or is called back.
#include "monitor/core.hpp"
#include "os/futex.hpp"
#include "os/token.hpp"
#include "park/park.hpp"
#include "participant/interrupt.hpp"

namespace tenon::monitor {

using participant::Thread;

// Whether it was notified. Its park word decides: who notifies it changes that, and so do we, when
// the time is over.
Awoken Core::sleep_until_notified(layout::ThreadSlot& self, Deadline deadline) noexcept {
  // SYNC interrupt: full, with request_interrupt(): who interrupts us sees that we wait, or we see
  // that. SYNC thread.place: full, with is_asleep(), which is volatile behind the notification:
  // either that sees that we poll no more, or we see that we have been notified.
  order::full_fence();
  for (;;) {
    // SYNC thread.park: acquire, with the volatile one in notify_one().
    const std::uint32_t seen = order::get_acquire(self.park);
    if (seen == layout::kThreadCalled) return Awoken::kNotified;
    const bool interrupted =
        seen != layout::kThreadWaiting || participant::interrupt_requested(self.interrupt);
    const bool over = interrupted || deadline.is_now() ||
                      park::sleep_alone({self.park, layout::kThreadWaiting},
                                        deadline.nanoseconds()) == park::Woken::kBySlice;
    std::uint32_t expected = seen;
    if (!over ||
        !order::compare_and_set_opaque(self.park, expected, std::uint32_t{layout::kThreadAwake}))
      continue;
    if (interrupted) participant::take_interrupt(self.interrupt);
    return interrupted ? Awoken::kInterrupted : Awoken::kTimeout;
  }
}

void interrupt(layout::ThreadSlot& its) noexcept {
  participant::request_interrupt(its.interrupt);
  std::uint32_t seen = order::get_opaque(its.park);
  std::uint32_t wanted = 0;
  do {
    // Who is awake looks whether it was interrupted before it sleeps.
    if (seen != layout::kThreadWaiting && seen != layout::kThreadAsleep) return;
    // Awake is what no notification makes of a wait.
    wanted = seen == layout::kThreadWaiting ? layout::kThreadAwake : layout::kThreadCalled;
  } while (!order::compare_and_set_opaque(its.park, seen, wanted));
  os::futex_wake(its.park, 1);
}

Result<Return> Core::wait(Deadline deadline) const {
  auto found = owner();
  if (!found) return found.error();
  const Thread& self = **found;
  const std::uint32_t depth = order::get_opaque(monitor_.depth);
  order::set_opaque(monitor_.depth, 0u);
  waiters().stand(self.name, waiting_.is_due() && patience_.waiting != 0);
  release(self);
  return wait_in_turn(self, depth, deadline);
}

Result<Return> Core::wait_in_turn(const Thread& self, std::uint32_t depth,
                                  Deadline deadline) const {
  layout::ThreadSlot& slot = participant_.threads().slot(self.name.slot());
  const auto notified = [&] { return order::get_opaque(slot.park) != layout::kThreadWaiting; };
  if (!waiting_.until(notified, patience_.waiting)) waiters().stop_polling(self.name);
  const Awoken awoken = sleep_until_notified(slot, deadline);
  auto entered = enter_slowly(self, Deadline::never(), Interrupts::kAreLeft);
  // While the monitor is ours: who notifies here later does not take our next wait, at another one,
  // for this one.
  waiters().go(self.name);
  if (!entered) {
    if (order_ != nullptr) order_->note_left(self, offset_);
    return entered.error();
  }
  order::set_opaque(monitor_.depth, depth);
  return Return{awoken, *entered};
}

// One that waits here can leave only through this monitor, which is ours: so the word that we
// change is that of this wait.
bool Core::notify_one(const Thread& self) const noexcept {
  while (const auto waiter = waiters().first_to_notify()) {
    std::uint32_t& park = participant_.threads().slot(waiter->name.slot()).park;
    // Killed behind the compare-and-set, we have notified it, and the kernel wakes it.
    const os::Promise promise(self.token, park);
    std::uint32_t expected = layout::kThreadWaiting;
    // SYNC thread.park: volatile. Release, with the acquire in sleep_until_notified(); and full,
    // before the look whether it sleeps.
    if (!order::compare_and_set_volatile(park, expected, std::uint32_t{layout::kThreadCalled}))
      continue;
    if (waiters().is_asleep(waiter->name)) os::futex_wake(park, 1);
    return true;
  }
  return false;
}

Result<void> Core::notify() const {
  auto self = owner();
  if (!self) return self.error();
  notify_one(**self);
  return {};
}

// Nobody begins to wait meanwhile; but a peer may say so again and again.
void Core::notify_everybody(const Thread& self) const noexcept {
  std::uint32_t most = participant_.threads().end();
  while (most-- != 0 && notify_one(self)) {
  }
}

Result<void> Core::notify_all() const {
  auto self = owner();
  if (!self) return self.error();
  notify_everybody(**self);
  return {};
}

}  // namespace tenon::monitor
