// SPDX-License-Identifier: Apache-2.0
// A monitor as a thread of this process uses it: enter, exit, wait, notify. Protocol:
// docs/spec/monitor.md.
//
// What keeps everybody going, whoever is killed where:
//   - Who sleeps has seen the owner's word say that somebody does, and watches one token: that of
//     the one that came before it, or, being the first, the owner's. So a death wakes the next one,
//     and a chain of them reaches from the last to the owner.
//   - Who leaves while somebody sleeps calls the first one, and looks once more whether that one
//     lives. From then on that one is awake and looks at the word before it sleeps again; so the
//     word need not say any more that somebody sleeps.
//   - Whoever gives its place up calls the one behind it, which watches the wrong token now.
//   - Who calls is watched by the one that it calls, so its death is a call, too. But for notify:
//     there a promise stands around "make it visible, then call", and the kernel calls for the dead.
#pragma once

#include <cstdint>

#include "layout/monitor_layout.hpp"
#include "monitor/waiters.hpp"
#include "participant/participant.hpp"
#include "tenon/deadline.hpp"
#include "tenon/monitor.hpp"
#include "tenon/order.hpp"
#include "tenon/result.hpp"

namespace tenon::monitor {

/// The calling thread, and one monitor.
class Core {
 public:
  /// `offset`: of that monitor, bytes from the segment's start.
  Core(participant::Participant& participant, layout::Monitor& monitor,
       std::uint64_t offset) noexcept
      : participant_(participant), monitor_(monitor), offset_(offset) {}

  Result<Entry> enter(Deadline deadline) {
    auto self = participant_.threads().join_or_self();
    if (!self) [[unlikely]]
      return self.error();
    const layout::ThreadName name = (*self)->name;
    std::uint64_t seen = order::get_opaque(monitor_.owner);
    // SYNC monitor.owner: acquire, with the release of who left.
    if (seen == 0 && order::compare_and_set_acquire(monitor_.owner, seen, name.word)) [[likely]] {
      count(monitor_.entries);
      return Entry::kOrdinary;
    }
    if (layout::Ownership{seen}.is_owned_by(name)) return enter_again();
    return enter_slowly(**self, deadline);
  }

  Result<void> exit() {
    auto self = owner();
    if (!self) [[unlikely]]
      return self.error();
    if (const std::uint32_t depth = order::get_opaque(monitor_.depth); depth != 0) {
      order::set_opaque(monitor_.depth, depth - 1);
      return {};
    }
    release(**self);
    return {};
  }

  /// Goes on where the calling thread has a place already.
  Result<Entry> enter_in_turn(const participant::Thread& self, layout::Place mine,
                              Deadline deadline);
  /// Goes on where it waits to be notified, and has left the monitor, which it had entered `depth`
  /// times more than once.
  Result<Awoken> wait_in_turn(const participant::Thread& self, std::uint32_t depth,
                              Deadline deadline);
  /// The part of a wait in which the monitor is not needed.
  static Awoken sleep_until_notified(std::uint32_t& park, Deadline deadline) noexcept;
  /// To be called by the owner. False: nobody waits to be notified.
  bool notify_one(const participant::Thread& self) noexcept;
  /// As Monitor's.
  Result<Awoken> wait(Deadline deadline);
  Result<void> notify();
  Result<void> notify_all();
  Result<void> mark_consistent();
  bool is_held() const noexcept;

 private:
  enum class Attempt : std::uint8_t {
    kTaken,
    kTakenFromTheDead,
    kSuspect,  ///< free, but its data are
    kHeld,     ///< by a living thread
    kChanged,  ///< meanwhile
  };

  /// The calling thread, if it is the owner. Errors: IllegalMonitorState, and of join_or_self().
  Result<const participant::Thread*> owner() const {
    auto self = participant_.threads().join_or_self();
    if (!self) [[unlikely]]
      return self.error();
    if (!layout::Ownership{order::get_opaque(monitor_.owner)}.is_owned_by((*self)->name))
        [[unlikely]]
      return Code::kIllegalMonitorState;
    return self;
  }
  /// Of the owner alone.
  static void count(std::uint64_t& word) noexcept {
    order::set_opaque(word, order::get_opaque(word) + 1);
  }
  Result<Entry> enter_again();
  Result<Entry> enter_slowly(const participant::Thread& self, Deadline deadline);
  Attempt try_to_take(layout::Ownership seen, layout::ThreadName self) noexcept;
  bool is_alive(layout::ThreadName thread) const noexcept;
  void move_in(const participant::Thread& self, layout::Place mine);
  bool move_out(const participant::Thread& self, layout::Place mine);

  /// Gives it back at depth 0. One compare-and-set, if nobody sleeps.
  void release(const participant::Thread& self) {
    std::uint64_t seen = self.name.word;
    // SYNC monitor.owner: release, with the acquire of who enters.
    if (!order::compare_and_set_release(monitor_.owner, seen, std::uint64_t{0})) [[unlikely]]
      release_slowly();
  }
  void release_slowly();
  void release_and_call(const Waiter& first, std::uint64_t rest);
  void call(const Waiter& waiter) noexcept;
  Waiters waiters() const noexcept { return {participant_.threads(), monitor_, offset_}; }

  participant::Participant& participant_;
  layout::Monitor& monitor_;
  const std::uint64_t offset_;
};

}  // namespace tenon::monitor
