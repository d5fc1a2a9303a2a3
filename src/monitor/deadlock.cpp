// SPDX-License-Identifier: Apache-2.0
#include "monitor/deadlock.hpp"

#include "tenon/order.hpp"

namespace tenon::monitor {
namespace {

using layout::Ownership;
using layout::Place;
using layout::ThreadName;

// From an owner to the owner of what that waits for, and so on.
struct Walk {
  std::uint32_t threads = 0;  // 0: it does not lead back
  std::uint64_t seen = 0;     // a digest of all places on the way

  friend bool operator==(const Walk&, const Walk&) = default;
};

ThreadName owner_of(const layout::Monitor& monitor) noexcept {
  // SYNC monitor.owner: acquire: the owner took its place, if it has one, after it had entered.
  const Ownership ownership{order::get_acquire(monitor.owner)};
  return ownership.has(Ownership::kHandedOver) ? ThreadName{} : ownership.name();
}

// Whose monitor that thread waits for. Nobody: it does not wait.
ThreadName waits_for(participant::Participant& participant, ThreadName thread,
                     std::uint64_t& seen) noexcept {
  participant::Threads& threads = participant.threads();
  if (thread.slot() >= threads.end()) return {};
  const layout::ThreadSlot& slot = threads.slot(thread.slot());
  // SYNC thread.place: acquire, with the release of its thread: at which monitor.
  const Place place{order::get_acquire(slot.place)};
  if (place.state() != Place::kEntering) return {};
  if (order::get_opaque(slot.generation) != thread.generation()) return {};
  seen = (seen ^ place.word ^ thread.word << 16) * 0x100000001b3u;
  const auto* monitor = reinterpret_cast<const layout::Monitor*>(participant.mapping().at(
      order::get_opaque(slot.monitor), sizeof(layout::Monitor), sizeof(std::uint64_t)));
  return monitor == nullptr ? ThreadName{} : owner_of(*monitor);
}

// The first step, too, is read each time: who has left what we wait for may wait for us by now.
Walk walk(participant::Participant& participant, ThreadName self,
          const layout::Monitor& wanted) noexcept {
  Walk walk;
  ThreadName owner = owner_of(wanted);
  const std::uint32_t most = participant.threads().end();
  for (std::uint32_t threads = 1; threads <= most && !owner.nobody(); ++threads) {
    if (owner == self) {
      walk.threads = threads;
      return walk;
    }
    owner = waits_for(participant, owner, walk.seen);
  }
  return walk;
}

}  // namespace

std::uint32_t threads_in_deadlock(participant::Participant& participant, ThreadName self,
                                  const layout::Monitor& wanted) noexcept {
  // SYNC thread.place: full, between taking ours and looking at the others', with the same of those
  // who close the ring at this moment: else neither sees the other one.
  order::full_fence();
  const Walk first = walk(participant, self, wanted);
  if (first.threads == 0) return 0;
  return walk(participant, self, wanted) == first ? first.threads : 0;
}

}  // namespace tenon::monitor
