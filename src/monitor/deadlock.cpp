// SPDX-License-Identifier: Apache-2.0
#include "monitor/deadlock.hpp"

#include "tenon/order.hpp"

namespace tenon::monitor {
namespace {

using layout::Ownership;
using layout::Place;
using layout::ThreadName;

// What that thread waits for, and whose it is. Nobody's: it does not wait.
struct Wait {
  participant::Wish wish;
  Place place;
  ThreadName owner;
};
Wait wait_of(participant::Participant& participant, ThreadName thread) noexcept {
  participant::Threads& threads = participant.threads();
  if (thread.slot() >= threads.end()) return {};
  const layout::ThreadSlot& slot = threads.slot(thread.slot());
  // SYNC thread.place: acquire, with the release of its thread: at which monitor.
  const Place place{order::get_acquire(slot.place)};
  if (place.state() != Place::kEntering) return {};
  if (order::get_opaque(slot.generation) != thread.generation()) return {};
  const std::uint64_t offset = order::get_opaque(slot.monitor);
  const auto* monitor = reinterpret_cast<const layout::Monitor*>(
      participant.mapping().at(offset, sizeof(layout::Monitor), sizeof(std::uint64_t)));
  if (monitor == nullptr) return {};
  // SYNC monitor.owner: acquire, with the fence in go(): the owner has given up the place that it
  // had before it entered.
  const Ownership owner{order::get_acquire(monitor->owner)};
  return {{thread, offset}, place, owner.has(Ownership::kHandedOver) ? ThreadName{} : owner.name()};
}

// From a thread to the owner of what it waits for, and so on.
struct Walk {
  std::uint32_t threads = 0;  // 0: it does not lead back
  std::uint64_t seen = 0;     // a digest of all places on the way

  friend bool operator==(const Walk&, const Walk&) = default;
};
Walk walk(participant::Participant& participant, ThreadName self) noexcept {
  Walk walk;
  const std::uint32_t most = participant.threads().end();
  ThreadName thread = self;
  for (std::uint32_t threads = 1; threads <= most; ++threads) {
    const Wait wait = wait_of(participant, thread);
    if (wait.owner.nobody()) break;
    walk.seen = (walk.seen ^ wait.place.word ^ thread.word << 16) * 0x100000001b3u;
    if (wait.owner == self) {
      walk.threads = threads;
      break;
    }
    thread = wait.owner;
  }
  return walk;
}

}  // namespace

std::uint32_t threads_in_deadlock(participant::Participant& participant, ThreadName self) noexcept {
  // SYNC thread.place: full, between taking ours and looking at the others', with the same of those
  // who close the ring at this moment: else neither sees the other one.
  order::full_fence();
  const Walk first = walk(participant, self);
  if (first.threads == 0) return 0;
  return walk(participant, self) == first ? first.threads : 0;
}

std::vector<participant::Wish> ring_of(participant::Participant& participant, ThreadName self,
                                       std::uint32_t threads) {
  std::vector<participant::Wish> ring;
  for (ThreadName thread = self; ring.size() < threads && !thread.nobody();) {
    const Wait wait = wait_of(participant, thread);
    ring.push_back(wait.wish);
    thread = wait.owner;
  }
  return ring;
}

}  // namespace tenon::monitor
