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
//   - Who leaves is watched by the one that it calls, so its death is a call, too. Once it has said
//     that it calls, others rely on that: around the two stands a promise, and the kernel calls for
//     the dead. So with notify.
#pragma once

#include <cstdint>

#include "layout/monitor_layout.hpp"
#include "monitor/lock_order.hpp"
#include "monitor/patience.hpp"
#include "monitor/spin.hpp"
#include "monitor/waiters.hpp"
#include "os/token.hpp"
#include "participant/participant.hpp"
#include "tenon/deadline.hpp"
#include "tenon/monitor.hpp"
#include "tenon/order.hpp"
#include "tenon/result.hpp"

namespace tenon::monitor {

/// What an interrupt does to who waits to enter.
enum class Interrupts : std::uint8_t { kEndIt, kAreLeft };

/// How a wait ended: two facts, of which neither hides the other.
struct Return {
  Awoken awoken;
  Entry entry;
};

/// As ThreadHandle::interrupt().
void interrupt(layout::ThreadSlot& its) noexcept;

/// The calling thread, and one monitor.
class Core {
 public:
  /// `offset`: of that monitor, bytes from the segment's start.
  /// `order`: if somebody wants to know in which order monitors are entered, or null.
  Core(participant::Participant& participant, layout::Monitor& monitor, std::uint64_t offset,
       const Patience& patience = monitor::patience(), LockOrder* order = nullptr) noexcept
      : participant_(participant),
        monitor_(monitor),
        offset_(offset),
        patience_(patience),
        order_(order) {}

  FastPath fast_path() const noexcept {
    if (order_ != nullptr) return {};  // which would keep it from us
    return {participant_.threads().key(), handle_, &monitor_.owner, &monitor_.depth};
  }

  /// As Monitor's; Deadline::now(): once, or WouldBlock.
  Result<Entry> enter(Deadline deadline, Interrupts interrupts = Interrupts::kEndIt) const;
  Result<void> exit() const;

  /// Goes on where the calling thread has a place already.
  Result<Entry> enter_in_turn(const participant::Thread& self, layout::Place mine,
                              Deadline deadline, Interrupts interrupts = Interrupts::kEndIt) const;
  /// Goes on where it waits to be notified, and has left the monitor, which it had entered `depth`
  /// times more than once.
  Result<Return> wait_in_turn(const participant::Thread& self, std::uint32_t depth,
                              Deadline deadline) const;
  /// The part of a wait in which the monitor is not needed.
  static Awoken sleep_until_notified(layout::ThreadSlot& self, Deadline deadline) noexcept;
  /// To be called by the owner. False: nobody waits to be notified.
  bool notify_one(const participant::Thread& self) const noexcept;
  /// As Monitor's.
  Result<Return> wait(Deadline deadline) const;
  Result<void> notify() const;
  Result<void> notify_all() const;
  Result<void> mark_consistent() const;
  bool is_held() const;
  bool is_suspect() const;

 private:
  enum class Attempt : std::uint8_t {
    kTaken,
    kTakenFromTheDead,
    kSuspect,  ///< free, but its data are
    kHeld,     ///< by a living thread
    kChanged,  ///< meanwhile
  };

  /// Errors: ForkedHandle, and those of Threads::join_or_self().
  Result<const participant::Thread*> self() const;
  /// The calling thread, if it is the owner. Errors: IllegalMonitorState, and those of self().
  Result<const participant::Thread*> owner() const;
  Result<Entry> enter_again() const;
  Result<Entry> enter_slowly(const participant::Thread& self, Deadline deadline,
                             Interrupts interrupts) const;
  static bool has_passed(Deadline deadline) noexcept;
  bool barge_in(layout::ThreadName self) const noexcept;
  Entry note_entry(const participant::Thread& self, Attempt attempt) const noexcept;
  Attempt try_to_take(layout::Ownership seen, layout::ThreadName self) const noexcept;
  bool is_alive(layout::ThreadName thread) const noexcept;
  bool reports_deadlock() const noexcept {
    return (order::get_opaque(monitor_.options) & layout::kReportsDeadlock) != 0;
  }
  void note_owner(layout::ThreadName owner) const noexcept;
  void notify_everybody(const participant::Thread& self) const noexcept;
  void note_wait(const layout::ThreadSlot& self) const noexcept;
  void move_in(const participant::Thread& self, layout::Place mine) const;
  bool move_out(const participant::Thread& self, layout::Place mine) const;

  void release(const participant::Thread& self) const;
  void release_and_call(const participant::Thread& self, const Waiter& first,
                        std::uint64_t rest) const;
  bool has_waited_too_long(const Waiter& waiter, std::uint64_t now) const noexcept;
  void take_back(const participant::Thread& self, std::uint64_t left) const noexcept;
  void call(const participant::Thread& self, const Waiter& waiter) const noexcept;
  Waiters waiters() const noexcept { return {participant_.threads(), monitor_, offset_}; }

  participant::Participant& participant_;
  layout::Monitor& monitor_;
  const std::uint64_t offset_;
  const std::uint64_t handle_ = os::unique_number();
  const Patience patience_;
  LockOrder* const order_;
  // Sections are short, and who is about to enter looks at a word that its owner writes; who waits
  // looks at a word of its own, and for long, so it gives up sooner.
  mutable Spin entering_{/*pauses=*/4, /*vain=*/8, /*left_out=*/64};
  mutable Spin waiting_{/*pauses=*/1, /*vain=*/2, /*left_out=*/500};
};

}  // namespace tenon::monitor
