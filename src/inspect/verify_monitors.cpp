// SPDX-License-Identifier: Apache-2.0
#include "inspect/verify_monitors.hpp"

#include "tenon/order.hpp"

namespace tenon::inspect {

using layout::Ownership;
using layout::Place;

void MonitorCheck::monitor(const std::string& name, const layout::Monitor& monitor,
                           std::uint64_t offset) {
  constexpr unsigned kFirstReserved = 51;
  const std::string where = "monitor " + name;
  const Ownership word{order::get_opaque(monitor.owner)};
  if (word.word >> kFirstReserved != 0) findings_.add(where, "owner has reserved bits");
  if (!word.is_free()) owner(where, word.name());
  // Who leaves takes all off but that; who is chosen gets a word that says no more than that.
  if (word.is_free() && (word.has(Ownership::kSleepers) || word.has(Ownership::kHandedOver)))
    findings_.add(where, "free, and yet handed over or slept for");
  if (word.has(Ownership::kSuspect) && word.has(Ownership::kHandedOver))
    findings_.add(where, "handed over, and suspect");
  if ((word.is_free() || word.has(Ownership::kHandedOver)) && order::get_opaque(monitor.depth) != 0)
    findings_.add(where, "nobody is inside, and it was entered more than once");
  if ((order::get_opaque(monitor.options) & ~layout::kReportsDeadlock) != 0)
    findings_.add(where, "unknown options");
  monitors_.emplace(offset, Known{where, monitor, {}});
}

// It may be dead: then its slot may have another user by now, but none of before.
void MonitorCheck::owner(const std::string& where, layout::ThreadName name) {
  if (name.nobody() || name.slot() >= view_.mapping().geometry().thread_slots)
    findings_.add(where, "owner names no thread slot");
  else if (name.generation() == 0 ||
           name.generation() > order::get_opaque(view_.thread(name.slot()).generation))
    findings_.add(where, "owner names a generation that never was");
}

void MonitorCheck::threads() {
  for (std::uint32_t i = 0; i < view_.mapping().geometry().thread_slots; ++i) {
    const layout::ThreadSlot& slot = view_.thread(i);
    const Place its{order::get_opaque(slot.place)};
    words("thread slot " + std::to_string(i), slot, its);
    if (its.state() != Place::kNowhere) place(i, its);
  }
}

// What the dead leave is of these, too.
void MonitorCheck::words(const std::string& where, const layout::ThreadSlot& slot, Place place) {
  const std::uint32_t park = order::get_opaque(slot.park);
  if (park != layout::kThreadAwake && park != layout::kThreadAsleep &&
      park != layout::kThreadCalled && park != layout::kThreadWaiting)
    findings_.add(where, "park word is " + std::to_string(park));
  if (order::get_opaque(slot.interrupt) > 1) findings_.add(where, "interrupt is neither 0 nor 1");
  const bool has_ticket = place.state() == Place::kEntering || place.state() == Place::kWaiting;
  if (!has_ticket && place.ticket() != 0) findings_.add(where, "a ticket without a place");
  if (place.state() != Place::kWaiting && (place.word & Place::kPolls) != 0)
    findings_.add(where, "polls, and does not wait to be notified");
}

// The place of a dead one counts no more; its monitor may have been removed, and be something else.
void MonitorCheck::place(std::uint32_t index, Place place) {
  const auto alive = is_alive(index);
  if (!alive || !*alive) return;
  const std::string where = "thread slot " + std::to_string(index);
  const auto at = monitors_.find(order::get_opaque(view_.thread(index).monitor));
  if (at == monitors_.end()) return findings_.add(where, "has a place where there is no monitor");
  Known& known = at->second;
  if ((order::get_opaque(known.monitor.visitors) >> index % 64 & 1) == 0)
    findings_.add(known.where, "does not know " + where + " for a visitor");
  if (place.state() == Place::kComing) return;
  if (place.ticket() >= order::get_opaque(known.monitor.tickets))
    findings_.add(where, "has a ticket that nobody drew");
  if (const auto [other, first] = known.tickets.emplace(place.ticket(), index); !first)
    findings_.add(where, "has the ticket of thread slot " + std::to_string(other->second));
}

Result<bool> MonitorCheck::is_alive(std::uint32_t index) const {
  const layout::Claim process{order::get_opaque(view_.thread(index).process)};
  if (process.nobody() || process.slot() >= view_.mapping().geometry().process_slots ||
      process.generation() != order::get_opaque(view_.slot(process.slot()).generation) ||
      layout::is_marked(view_.token(index)))
    return false;
  return view_.is_slot_locked(process.slot());
}

}  // namespace tenon::inspect
