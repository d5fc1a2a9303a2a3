// SPDX-License-Identifier: Apache-2.0
#include "monitor/waiters.hpp"

#include <bit>

#include "os/clock.hpp"
#include "tenon/order.hpp"

namespace tenon::monitor {

using layout::Place;
using layout::ThreadName;
using layout::ThreadSlot;

// ---- the calling thread's own place

// Where it is going to wait. Nobody believes that before its place says so.
Place Waiters::begin(ThreadName self) noexcept {
  ThreadSlot& slot = slot_of(self);
  const std::uint64_t bit = std::uint64_t{1} << self.slot() % 64;
  std::uint64_t seen = order::get_opaque(monitor_.visitors);
  while ((seen & bit) == 0 && !order::compare_and_set_opaque(monitor_.visitors, seen, seen | bit)) {
  }
  order::set_opaque(slot.monitor, offset_);
  order::set_opaque(slot.since, os::now());
  return Place{order::get_opaque(slot.place)}.next_turn();
}

Place Waiters::come(ThreadName self) noexcept {
  ThreadSlot& slot = slot_of(self);
  const Place coming = begin(self).in(Place::kComing);
  // SYNC thread.place: release, with the acquire in at(): at which monitor.
  order::set_release(slot.place, coming.word);
  return give_ticket(slot, coming);
}

// In one store: only the owner looks for those to be notified, and the next one enters after us.
void Waiters::stand(ThreadName self, bool polls) noexcept {
  Place place = begin(self).in(Place::kWaiting, draw());
  if (polls) place.word |= Place::kPolls;
  order::set_opaque(slot_of(self).park, std::uint32_t{layout::kThreadWaiting});
  // SYNC thread.place: release, with the acquire in at(): at which monitor.
  order::set_release(slot_of(self).place, place.word);
}

void Waiters::stop_polling(ThreadName self) noexcept {
  std::uint64_t& place = slot_of(self).place;
  const std::uint64_t polling = order::get_opaque(place);
  if ((polling & Place::kPolls) == 0) return;
  order::set_opaque(place, polling & ~Place::kPolls);
}

bool Waiters::is_asleep(ThreadName thread) const noexcept {
  return (order::get_volatile(slot_of(thread).place) & Place::kPolls) == 0;
}

void Waiters::go(ThreadName self) noexcept {
  ThreadSlot& slot = slot_of(self);
  const Place place{order::get_opaque(slot.place)};
  if (place.state() == Place::kNowhere) return;
  order::set_opaque(slot.place, place.in(Place::kNowhere).word);
  // SYNC thread.place: release, for words that we store next: with the fence in at(), of the
  // monitor that we come to; with the acquire of the owner in wait_of(), of what we enter (which is
  // no release). Who sees either sees that this place is given up.
  order::release_fence();
}

// SYNC monitor.tickets: volatile. Who draws a later ticket sees that those before it are coming.
std::uint64_t Waiters::draw() noexcept {
  return order::get_and_add_volatile(monitor_.tickets, std::uint64_t{1});
}

// Another one may be faster; then that is its place.
Place Waiters::give_ticket(ThreadSlot& slot, Place coming) noexcept {
  const Place place = coming.in(Place::kEntering, draw());
  std::uint64_t expected = coming.word;
  // SYNC thread.place: volatile. Whose place this is sees all that had one when it got it.
  const bool mine = order::compare_and_set_volatile(slot.place, expected, place.word);
  return mine ? place : Place{expected};
}

// ---- others

// Of all slots that may have waited here; a slot that never did is not touched.
template <class F>
void Waiters::for_each(F&& f) const noexcept {
  const std::uint32_t end = threads_.end();
  for (std::uint64_t bits = order::get_opaque(monitor_.visitors); bits != 0; bits &= bits - 1) {
    for (auto i = static_cast<std::uint32_t>(std::countr_zero(bits)); i < end; i += 64) f(i);
  }
}

// Who lives and has a place here.
std::optional<Waiter> Waiters::at(std::uint32_t index) const noexcept {
  constexpr int kAttempts = 100;  // each means that it has just changed its place
  const ThreadSlot& slot = threads_.slot(index);
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    // SYNC thread.place: acquire, with the releases of its thread.
    const Place place{order::get_acquire(slot.place)};
    if (place.state() == Place::kNowhere || order::get_opaque(slot.monitor) != offset_) return {};
    const auto [name, watch] = threads_.thread_of(index);
    if (name.nobody()) return {};
    // SYNC thread.place: acquire, with the fence in go(): if its monitor is this one, the place is
    // not the one before. (Nor, by the acquires in thread_of(), that of the slot's last thread.)
    order::acquire_fence();
    if (order::get_opaque(slot.place) == place.word) return Waiter{name, place, watch};
  }
  return {};
}

template <class F>
std::optional<Waiter> Waiters::first_of(Place::State state, F&& also) const noexcept {
  std::optional<Waiter> first;
  for_each([&](std::uint32_t index) {
    const auto waiter = at(index);
    if (!waiter || waiter->place.state() != state || !also(index)) return;
    if (!first || waiter->place.ticket() < first->place.ticket()) first = waiter;
  });
  return first;
}

std::optional<Waiter> Waiters::first() const noexcept {
  return first_of(Place::kEntering, [](std::uint32_t) { return true; });
}

std::optional<Waiter> Waiters::first_to_notify() const noexcept {
  return first_of(Place::kWaiting, [this](std::uint32_t index) {
    return order::get_opaque(threads_.slot(index).park) == layout::kThreadWaiting;
  });
}

Waiters::Neighbours Waiters::neighbours(ThreadName self, Place mine) noexcept {
  Neighbours all;
  for_each([&](std::uint32_t index) {
    if (index == self.slot()) return;
    auto waiter = at(index);
    if (!waiter) return;
    if (waiter->place.state() == Place::kComing)
      waiter->place = give_ticket(threads_.slot(index), waiter->place);
    if (waiter->place.state() != Place::kEntering) return;
    const std::uint64_t ticket = waiter->place.ticket();
    if (ticket < mine.ticket() && (!all.before || ticket > all.before->place.ticket()))
      all.before = waiter;
    if (ticket > mine.ticket() && (!all.after || ticket < all.after->place.ticket()))
      all.after = waiter;
  });
  return all;
}

bool Waiters::wants_to_enter(ThreadName thread) const noexcept {
  if (thread.slot() >= threads_.end()) return false;
  const auto waiter = at(thread.slot());
  return waiter && waiter->name == thread && waiter->place.state() == Place::kEntering;
}

}  // namespace tenon::monitor
