// SPDX-License-Identifier: Apache-2.0
// Who waits at a monitor: the truth stands in the slots of the threads that wait, and there is no
// list beside it. So nobody has to be unlinked: the dead count no more, and who has enough of
// waiting says so in its own slot.
//
// All that wait agree on who came first. A thread first says that it is coming, then draws a
// ticket, and is in its place when that stands in its slot. Whoever has a place already and finds
// one that is coming gives it a ticket itself, a later one than its own: so once a thread has its
// place, none that it does not see gets one before it. (Lamport's bakery, CACM 17:8, with help
// instead of waiting for those who choose.)
#pragma once

#include <cstdint>
#include <optional>

#include "layout/monitor_layout.hpp"
#include "participant/threads.hpp"

namespace tenon::monitor {

/// A living thread in its place.
struct Waiter {
  layout::ThreadName name;
  layout::Place place;
  participant::Watch watch;
};

class Waiters {
 public:
  /// `offset`: of that monitor, bytes from the segment's start.
  Waiters(participant::Threads& threads, layout::Monitor& monitor, std::uint64_t offset) noexcept
      : threads_(threads), monitor_(monitor), offset_(offset) {}

  // ---- the calling thread's own place

  /// Takes one among those that want to enter.
  layout::Place come(layout::ThreadName self) noexcept;
  /// Takes one among those to be notified; to be called by the owner. `polls`: it looks at its park
  /// word by itself, until it says otherwise.
  void stand(layout::ThreadName self, bool polls) noexcept;
  void stop_polling(layout::ThreadName self) noexcept;
  /// True when a thread that was just notified has to be woken.
  bool is_asleep(layout::ThreadName thread) const noexcept;
  /// Gives its place up.
  void go(layout::ThreadName self) noexcept;

  // ---- others

  /// The one that came first of those that want to enter.
  std::optional<Waiter> first() const noexcept;
  struct Neighbours {
    std::optional<Waiter> before;  ///< the last of those that came before
    std::optional<Waiter> after;   ///< the first of those that came after
  };
  /// Of the calling thread, which has that place.
  Neighbours neighbours(layout::ThreadName self, layout::Place mine) noexcept;
  /// True while that thread lives and wants to enter here.
  bool wants_to_enter(layout::ThreadName thread) const noexcept;
  /// Of those that nobody has notified yet, the one that came first; to be called by the owner.
  std::optional<Waiter> first_to_notify() const noexcept;

 private:
  template <class F>
  void for_each(F&& f) const noexcept;
  std::optional<Waiter> at(std::uint32_t index) const noexcept;
  template <class F>
  std::optional<Waiter> first_of(layout::Place::State state, F&& also) const noexcept;
  layout::Place begin(layout::ThreadName self) noexcept;
  layout::Place give_ticket(layout::ThreadSlot& slot, layout::Place coming) noexcept;
  std::uint64_t draw() noexcept;
  layout::ThreadSlot& slot_of(layout::ThreadName thread) const noexcept {
    return threads_.slot(thread.slot());
  }

  participant::Threads& threads_;
  layout::Monitor& monitor_;
  const std::uint64_t offset_;
};

}  // namespace tenon::monitor
