// SPDX-License-Identifier: Apache-2.0
// Monitors as tools show them: owners, those who wait, and rings of them.
#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "directory/directory.hpp"
#include "inspect/slots.hpp"
#include "inspect/view.hpp"
#include "monitor/lock_order.hpp"
#include "os/clock.hpp"
#include "tenon/order.hpp"

namespace tenon::inspect {
namespace {

using layout::Ownership;
using layout::Place;

// What a thread waits for: as it stood in its slot.
struct Wait {
  Place place;
  std::size_t lock = 0;  // index
  bool entering = false;
};

class Survey {
 public:
  explicit Survey(const View& view) noexcept : view_(view), now_(os::now()) {}

  Result<Locks> run() {
    found_.path = view_.path();
    if (auto read = read_processes(); !read) return read.error();
    if (auto read = read_monitors(); !read) return read.error();
    if (auto read = read_waits(); !read) return read.error();
    find_rings();
    find_inversions();
    return std::move(found_);
  }

 private:
  const layout::Monitor& monitor(std::size_t lock) const noexcept { return *monitors_[lock]; }

  Result<void> read_processes() {
    for (std::uint32_t i = 0; i < view_.mapping().geometry().process_slots; ++i) {
      if (order::get_opaque(view_.slot(i).state) == layout::kSlotFree) continue;
      auto locked = view_.is_slot_locked(i);
      if (!locked) return locked.error();
      found_.anybody_alive = found_.anybody_alive || *locked;
    }
    return {};
  }

  Result<void> read_monitors() {
    for (std::uint32_t i = 0; i < view_.mapping().geometry().directory_entries; ++i) {
      auto entry = directory::read_entry(view_.mapping(), i);
      if (!entry) return entry.error();
      if (!*entry || (*entry)->state == layout::kEntryRemoved) continue;
      if ((*entry)->kind != layout::kKindObject && (*entry)->kind != layout::kKindMonitor) continue;
      auto content = view_.object(**entry);
      if (!is_still_there(view_, i, **entry)) continue;
      if (!content) return content.error();
      if ((*entry)->name == std::string_view(monitor::LockOrder::kName)) read_order(**content);
      auto lock = read_lock((*entry)->name, (*entry)->kind, **content);
      if (!lock) return lock.error();
      const std::uint64_t offset = (*entry)->offset + offsetof(layout::Object, monitor);
      at_[offset] = found_.locks.size();
      found_.locks.push_back(std::move(*lock));
    }
    return {};
  }

  Result<Lock> read_lock(const std::string& name, std::uint32_t kind,
                         const object::Content& content) {
    const layout::Monitor& monitor = content.words().monitor;
    Lock lock;
    lock.name = name;
    lock.type = kind == layout::kKindMonitor
                    ? "monitor"
                    : content.description.substr(0, content.description.find_first_of(" \n"));
    const Ownership owner{order::get_opaque(monitor.owner)};
    lock.handed_over = owner.has(Ownership::kHandedOver);
    lock.inconsistent = owner.has(Ownership::kSuspect);
    lock.reports_deadlock = (order::get_opaque(monitor.options) & layout::kReportsDeadlock) != 0;
    if (!owner.is_free()) {
      auto visitor = visitor_of(owner.name());
      if (!visitor) return visitor.error();
      lock.owner = std::move(*visitor);
      lock.owner->duration =
          duration(layout::Seen{order::get_opaque(monitor.held_since)}.since(owner.name()));
      lock.holds = lock.handed_over ? 0 : std::uint64_t{order::get_opaque(monitor.depth)} + 1;
    }
    const bool owner_died = lock.owner && !lock.owner->alive;
    lock.half_done =
        kind == layout::kKindObject && content.is_in_place() && (lock.inconsistent || owner_died);
    lock.waits = order::get_opaque(monitor.waits);
    lock.waited = order::get_opaque(monitor.waited);
    lock.longest_wait = order::get_opaque(monitor.longest_wait);
    lock.deaths = order::get_opaque(monitor.deaths);
    monitors_.push_back(&monitor);
    owners_.push_back(owner);
    return lock;
  }

  Result<Visitor> visitor_of(layout::ThreadName name) {
    Visitor visitor;
    visitor.thread.slot = name.slot();
    visitor.thread.generation = name.generation();
    if (name.slot() >= view_.mapping().geometry().thread_slots) return visitor;
    const Thread thread = thread_at(view_, name.slot());
    if (thread.generation != name.generation()) return visitor;
    visitor.thread = thread;
    const layout::Claim process{order::get_opaque(view_.thread(name.slot()).process)};
    if (process.nobody()) return visitor;
    auto participant = claimant(view_, process);
    if (!participant) return participant.error();
    visitor.participant = std::move(*participant);
    visitor.alive = thread.alive && visitor.participant.alive;
    return visitor;
  }

  std::uint64_t duration(std::uint64_t since) const noexcept {
    return since == 0 || since > now_ ? 0 : now_ - since;
  }

  Result<void> read_waits() {
    std::map<std::pair<std::size_t, std::uint64_t>, Visitor> entering;  // by monitor and ticket
    std::map<std::pair<std::size_t, std::uint64_t>, Visitor> waiting;
    for (std::uint32_t i = 0; i < view_.mapping().geometry().thread_slots; ++i) {
      const layout::ThreadSlot& slot = view_.thread(i);
      if (layout::Claim{order::get_opaque(slot.process)}.nobody()) continue;
      // SYNC thread.place: acquire, with the releases of its thread: at which monitor.
      const Place place{order::get_acquire(slot.place)};
      const auto at = at_.find(order::get_opaque(slot.monitor));
      if (place.state() == Place::kNowhere || at == at_.end()) continue;
      auto visitor = visitor_of({layout::ThreadName::of(i, order::get_opaque(slot.generation))});
      if (!visitor) return visitor.error();
      visitor->duration = duration(order::get_opaque(slot.since));
      // Who was notified is on its way in.
      const bool waits = place.state() == Place::kWaiting &&
                         order::get_opaque(slot.park) == layout::kThreadWaiting;
      if (order::get_opaque(slot.place) != place.word) continue;
      waits_[i] = {place, at->second, !waits};
      (waits ? waiting : entering).emplace(std::pair(at->second, place.ticket()), *visitor);
    }
    for (auto& [key, visitor] : entering) found_.locks[key.first].entering.push_back(visitor);
    for (auto& [key, visitor] : waiting) found_.locks[key.first].waiting.push_back(visitor);
    return {};
  }

  // Of who waits to enter, the owner; nothing where that cannot be part of a ring. Who has just
  // entered has its place for a moment longer.
  const Visitor* blocker_of(std::uint32_t thread) const {
    const auto wait = waits_.find(thread);
    if (wait == waits_.end() || !wait->second.entering) return nullptr;
    const Lock& lock = found_.locks[wait->second.lock];
    const bool counts = lock.owner && lock.owner->thread.slot != thread && !lock.handed_over &&
                        (lock.owner->alive || !found_.anybody_alive);
    return counts ? &*lock.owner : nullptr;
  }

  void find_rings() {
    std::map<std::uint32_t, std::uint32_t> walked;  // thread, by the walk that came there first
    std::uint32_t walk = 0;
    for (const auto& [start, wait] : waits_) {
      ++walk;
      std::uint32_t thread = start;
      while (walked.emplace(thread, walk).second) {
        const Visitor* next = blocker_of(thread);
        if (next == nullptr) break;
        thread = next->thread.slot;
      }
      if (walked[thread] == walk && blocker_of(thread) != nullptr) add_ring(thread);
    }
  }

  void add_ring(std::uint32_t start) {
    std::vector<Link> ring;
    std::uint32_t thread = start;
    do {
      const std::size_t wants = waits_.at(thread).lock;
      const auto& entering = found_.locks[wants].entering;
      const auto self = std::ranges::find_if(
          entering, [&](const Visitor& visitor) { return visitor.thread.slot == thread; });
      const bool stands =
          self != entering.end() &&
          order::get_opaque(view_.thread(thread).place) == waits_.at(thread).place.word &&
          Ownership{order::get_opaque(monitor(wants).owner)}.name() == owners_[wants].name();
      if (!stands) return;
      ring.push_back({*self, wants});
      thread = found_.locks[wants].owner->thread.slot;
    } while (thread != start);
    found_.deadlocks.push_back(std::move(ring));
  }

  // Words of monitor::LockOrder, or whatever is there under that name.
  void read_order(const object::Content& content) {
    if (content.header.element_bytes != sizeof(std::uint64_t) || !content.is_in_place()) return;
    const auto* words = reinterpret_cast<const std::uint64_t*>(content.value(0));
    for (std::uint64_t i = 0; i < content.header.count; ++i) {
      const std::uint64_t word = order::get_opaque(words[i]);
      if (word != 0)
        after_[static_cast<std::uint32_t>(word >> 32)].insert(static_cast<std::uint32_t>(word));
    }
  }

  // Pages of monitors that were entered while that one was owned, and so on.
  std::set<std::uint32_t> all_after(std::uint32_t page) const {
    std::set<std::uint32_t> found;
    std::vector<std::uint32_t> next{page};
    while (!next.empty()) {
      const auto at = after_.find(next.back());
      next.pop_back();
      if (at == after_.end()) continue;
      for (const std::uint32_t after : at->second) {
        if (found.insert(after).second) next.push_back(after);
      }
    }
    return found;
  }

  std::string name_at(std::uint32_t page) const {
    const auto at = at_.find(page * layout::kPage + offsetof(layout::Object, monitor));
    return at == at_.end() ? std::string() : found_.locks[at->second].name;
  }

  void find_inversions() {
    for (const auto& [before, afters] : after_) {
      for (const std::uint32_t after : afters)
        found_.order.push_back(
            {name_at(before), name_at(after), all_after(after).contains(before)});
    }
  }

  const View& view_;
  const std::uint64_t now_;
  Locks found_;
  std::vector<const layout::Monitor*> monitors_;  // of each lock
  std::vector<Ownership> owners_;                 // as they were read
  std::map<std::uint64_t, std::size_t> at_;       // offset of a monitor, index of its lock
  std::map<std::uint32_t, Wait> waits_;           // by thread slot
  std::map<std::uint32_t, std::set<std::uint32_t>>
      after_;  // pages of monitors, as LockOrder has it
};

}  // namespace

Result<Locks> locks(std::string_view name) {
  auto view = View::open(name);
  if (!view) return view.error();
  return Survey(*view).run();
}

}  // namespace tenon::inspect
