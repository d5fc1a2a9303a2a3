// SPDX-License-Identifier: Apache-2.0
#include "monitor/core.hpp"

#include <algorithm>
#include <limits>

#include "monitor/deadlock.hpp"
#include "os/clock.hpp"
#include "os/futex.hpp"
#include "os/token.hpp"
#include "park/park.hpp"
#include "park/slices.hpp"
#include "participant/interrupt.hpp"

namespace tenon::monitor {

using layout::Ownership;
using layout::Place;
using layout::ThreadName;
using participant::Thread;
using participant::Watch;

Result<const Thread*> Core::self() const {
  if (participant_.mapping().forked()) return Code::kForkedHandle;
  return participant_.threads().join_or_self();
}

Result<const Thread*> Core::owner() const {
  auto self = this->self();
  if (!self) return self.error();
  if (!Ownership{order::get_opaque(monitor_.owner)}.is_owned_by((*self)->name))
    return Code::kIllegalMonitorState;
  return self;
}

bool Core::is_held() const {
  return owner().has_value();
}

bool Core::is_suspect() const {
  return is_held() && Ownership{order::get_opaque(monitor_.owner)}.has(Ownership::kSuspect);
}

// ---- entering

Result<Entry> Core::enter(Deadline deadline, Interrupts interrupts) const {
  const auto self = this->self();
  if (!self) return self.error();
  const Ownership seen{order::get_opaque(monitor_.owner)};
  if (seen.is_owned_by((*self)->name)) return enter_again();
  auto entered = enter_slowly(**self, deadline, interrupts);
  if (entered && order_ != nullptr) order_->note_entered(**self, offset_);
  return entered;
}

Result<Entry> Core::enter_again() const {
  const std::uint32_t depth = order::get_opaque(monitor_.depth);
  if (depth == std::numeric_limits<std::uint32_t>::max()) return Code::kHoldCountOverflow;
  order::set_opaque(monitor_.depth, depth + 1);
  // It may not be known: the thread was inside others meanwhile, or has only now been remembered.
  current_thread.inside = handle_;
  return Entry::kOrdinary;
}

// A peer that keeps changing words, or calling us, keeps us from sleeping, but not beyond the time.
bool Core::has_passed(Deadline deadline) noexcept {
  return !deadline.is_never() && (deadline.is_now() || os::now() >= deadline.nanoseconds());
}

Result<Entry> Core::enter_slowly(const Thread& self, Deadline deadline,
                                 Interrupts interrupts) const {
  for (bool late = false;; late = has_passed(deadline)) {
    // SYNC monitor.owner: acquire, with the release of who left.
    const Ownership seen{order::get_acquire(monitor_.owner)};
    const Attempt attempt = try_to_take(seen, self.name);
    switch (attempt) {
      case Attempt::kTaken:
      case Attempt::kTakenFromTheDead:
        return note_entry(self, attempt);
      case Attempt::kSuspect:
        return Code::kInconsistent;
      case Attempt::kChanged:
        if (late) break;
        continue;
      case Attempt::kHeld:
        break;
    }
    if (deadline.is_now()) return Code::kWouldBlock;
    if (barge_in(self.name)) return note_entry(self, Attempt::kTaken);
    return enter_in_turn(self, waiters().come(self.name), deadline, interrupts);
  }
}

// Without a place, and past those who have one.
bool Core::barge_in(ThreadName self) const noexcept {
  return entering_.until(
      [&] {
        std::uint64_t nobody = 0;
        return order::get_opaque(monitor_.owner) == 0 &&
               // SYNC monitor.owner: acquire, with the release of who left.
               order::compare_and_set_acquire(monitor_.owner, nobody, self.word);
      },
      patience_.entering);
}

Core::Attempt Core::try_to_take(Ownership seen, ThreadName self) const noexcept {
  std::uint64_t wanted = self.word | (seen.word & Ownership::kSleepers);
  Attempt success = Attempt::kTaken;
  if (seen.is_free()) {
    if (seen.has(Ownership::kSuspect)) return Attempt::kSuspect;
  } else if (seen.has(Ownership::kHandedOver)) {
    // It is its own, or everybody's when it has gone away.
    if (seen.name() != self && waiters().wants_to_enter(seen.name())) return Attempt::kHeld;
  } else {
    if (is_alive(seen.name())) return Attempt::kHeld;
    // Those who sleep may have been called by it, or not.
    wanted |= Ownership::kSleepers | Ownership::kSuspect;
    success = Attempt::kTakenFromTheDead;
  }
  if (!order::compare_and_set_acquire(monitor_.owner, seen.word, wanted)) return Attempt::kChanged;
  return success;
}

// The monitor is ours. The dead may have changed what somebody waits for, and not have notified.
Entry Core::note_entry(const Thread& self, Attempt attempt) const noexcept {
  current_thread.inside = handle_;
  if (attempt != Attempt::kTakenFromTheDead) return Entry::kOrdinary;
  order::set_opaque(monitor_.depth, 0u);
  order::set_opaque(monitor_.deaths, order::get_opaque(monitor_.deaths) + 1);
  notify_everybody(self);
  return Entry::kOwnerDied;
}

// For people: since when it is known to be inside. It leaves by way of release(), which forgets
// that, because there are sleepers.
void Core::note_owner(ThreadName owner) const noexcept {
  order::set_opaque(monitor_.held_since, layout::Seen::at(owner, os::now()).word);
}

// For people: it is ours, and we had a place.
void Core::note_wait(const layout::ThreadSlot& self) const noexcept {
  const std::uint64_t now = os::now();
  const std::uint64_t waited = now - order::get_opaque(self.since);
  order::set_opaque(monitor_.waits, order::get_opaque(monitor_.waits) + 1);
  order::set_opaque(monitor_.waited, order::get_opaque(monitor_.waited) + waited);
  if (waited > order::get_opaque(monitor_.longest_wait))
    order::set_opaque(monitor_.longest_wait, waited);
}

bool Core::is_alive(ThreadName thread) const noexcept {
  return participant_.threads().watch(thread).state == Watch::State::kAlive;
}

// From a place among those that want to enter.
Result<Entry> Core::enter_in_turn(const Thread& self, Place mine, Deadline deadline,
                                  Interrupts interrupts) const {
  layout::ThreadSlot& slot = participant_.threads().slot(self.name.slot());
  std::uint32_t& park = slot.park;
  bool has_looked_for_deadlock = false;
  for (bool late = false;; late = has_passed(deadline)) {
    // SYNC monitor.owner: acquire, with the release of who left.
    const Ownership seen{order::get_acquire(monitor_.owner)};
    const Attempt attempt = try_to_take(seen, self.name);
    if (attempt == Attempt::kChanged && !late) continue;
    if (attempt == Attempt::kTaken || attempt == Attempt::kTakenFromTheDead) {
      move_in(self, mine);
      note_wait(slot);
      return note_entry(self, attempt);
    }
    if (attempt == Attempt::kSuspect || late) {
      if (move_out(self, mine)) return note_entry(self, Attempt::kTaken);
      return attempt == Attempt::kSuspect ? Code::kInconsistent : Code::kTimeout;
    }

    const auto before = waiters().neighbours(self.name, mine).before;
    const Watch watch = before ? before->watch : participant_.threads().watch(seen.name());
    if (watch.state != Watch::State::kAlive) continue;
    // SYNC monitor.owner: release, with the acquires of who leaves: it sees our place, and that
    // those are dead that we took for that. The owner is still that one, now that we know whom to
    // watch; and it sees that we sleep.
    std::uint64_t expected = seen.word;
    if (!order::compare_and_set_release(monitor_.owner, expected, seen.word | Ownership::kSleepers))
      continue;
    if (!seen.has(Ownership::kSleepers)) note_owner(seen.name());
    // Once: a ring is closed by who begins to wait. Who waits for a time only ends it itself.
    if (deadline.is_never() && !has_looked_for_deadlock && !reports_deadlock()) {
      has_looked_for_deadlock = true;
      const std::uint32_t threads = threads_in_deadlock(participant_, self.name);
      if (threads != 0) {
        self.ring = ring_of(participant_, self.name, threads);
        if (move_out(self, mine)) return note_entry(self, Attempt::kTaken);
        return Error(Code::kDeadlock, "threads that wait for each other:", threads);
      }
    }

    bool timed_out = false;
    const bool called = order::get_and_set_opaque(park, std::uint32_t{layout::kThreadAsleep}) ==
                        layout::kThreadCalled;
    // SYNC interrupt: full, with request_interrupt(): who interrupts us finds us asleep, or we see
    // that.
    order::full_fence();
    const bool interrupted =
        interrupts == Interrupts::kEndIt && participant::interrupt_requested(slot.interrupt);
    if (!called && !interrupted) {
      const std::uint64_t until = std::min(deadline.nanoseconds(), os::now() + park::slices().belt);
      const auto woken = park::sleep_watching({park, layout::kThreadAsleep}, watch, &self, until);
      timed_out = woken == park::Woken::kBySlice && until == deadline.nanoseconds();
    }
    order::get_and_set_opaque(park, std::uint32_t{layout::kThreadAwake});
    if (interrupted || timed_out) {
      if (move_out(self, mine)) return note_entry(self, Attempt::kTaken);
      if (interrupted) participant::take_interrupt(slot.interrupt);
      return interrupted ? Code::kInterrupted : Code::kTimeout;
    }
  }
}

// The monitor is ours, the place is given up. Whoever is behind us watches us, and we are the
// owner; but if we came in before somebody else's turn, it has to watch that one from now on.
void Core::move_in(const Thread& self, Place mine) const {
  const auto others = waiters().neighbours(self.name, mine);
  waiters().go(self.name);
  if (others.before && others.after) call(self, *others.after);
  if (!others.before && !others.after) return;
  // Opaque: a note for ourselves, for when we leave.
  std::uint64_t seen = order::get_opaque(monitor_.owner);
  while ((seen & Ownership::kSleepers) == 0 &&
         !order::compare_and_set_opaque(monitor_.owner, seen, seen | Ownership::kSleepers)) {
  }
  note_owner(self.name);
}

// True when the monitor had just been handed over to us: then it is ours.
bool Core::move_out(const Thread& self, Place mine) const {
  waiters().go(self.name);
  // SYNC monitor.owner: acquire, and, by the fence in go(), release: with the volatile one in
  // release_and_call(), which looks whether we are still here. Of two changes of a word the later
  // one sees what was before the other; so this is one, though it changes nothing.
  std::uint64_t seen = order::get_and_add_acquire(monitor_.owner, std::uint64_t{0});
  while (Ownership{seen}.has(Ownership::kHandedOver) && Ownership{seen}.name() == self.name) {
    const std::uint64_t wanted = self.name.word | Ownership::kSleepers;
    // Opaque: it was read with acquire, and nobody hands it over to one that is gone.
    if (order::compare_and_set_opaque(monitor_.owner, seen, wanted)) return true;
  }
  if (const auto after = waiters().neighbours(self.name, mine).after) call(self, *after);
  return false;
}

// ---- leaving

Result<void> Core::exit() const {
  const auto self = owner();
  if (!self) return self.error();
  const std::uint32_t depth = order::get_opaque(monitor_.depth);
  if (depth != 0) {
    order::set_opaque(monitor_.depth, depth - 1);
    return {};
  }
  if (order_ != nullptr) order_->note_left(**self, offset_);
  release(**self);
  return {};
}

void Core::release(const Thread& self) const {
  current_thread.inside = 0;
  order::set_opaque(monitor_.held_since, std::uint64_t{0});
  for (;;) {
    // SYNC monitor.owner: acquire, with the compare-and-set of who is going to sleep: its place is
    // seen at the first look. (The one below would do.)
    const Ownership seen{order::get_acquire(monitor_.owner)};
    const std::uint64_t rest = seen.word & Ownership::kSuspect;
    std::uint64_t expected = seen.word;
    if (!seen.has(Ownership::kSleepers)) {
      // SYNC monitor.owner: release, with the acquire of who enters.
      if (order::compare_and_set_release(monitor_.owner, expected, rest)) return;
      continue;
    }
    if (const auto first = waiters().first()) return release_and_call(self, *first, rest);
    // SYNC monitor.owner: acquire, with the compare-and-set of who is going to sleep. Who comes to
    // sleep from now on says so again.
    order::compare_and_set_acquire(monitor_.owner, expected, seen.word & ~Ownership::kSleepers);
    if (const auto first = waiters().first()) return release_and_call(self, *first, rest);
  }
}

void Core::release_and_call(const Thread& self, const Waiter& first, std::uint64_t rest) const {
  // Who has waited too long does not have to race for it.
  const std::uint64_t now = os::now();
  const bool hand_over = rest == 0 && has_waited_too_long(first, now);
  if (hand_over) order::set_opaque(monitor_.handed_over_at, now);
  std::uint64_t left = hand_over ? first.name.word | Ownership::kHandedOver : rest;
  // SYNC monitor.owner: volatile. Release, with the acquire of who enters; acquire, before the
  // looks whether the one that we call lives, and has not gone away: with the releases of who goes
  // to sleep, and of move_out(). Both at once: who enters now sees the places of those who sleep.
  order::get_and_set_volatile(monitor_.owner, left);
  call(self, first);
  if (hand_over && !waiters().wants_to_enter(first.name)) take_back(self, left);
  // Who took the first one for dead, and us for the owner still, sleeps and is not watched for.
  for (std::optional<Waiter> called = first; called && !is_alive(called->name);) {
    called = waiters().first();
    if (called) call(self, *called);
  }
}

// And it is as long ago that somebody was handed it: else all would be, where CPUs are few.
bool Core::has_waited_too_long(const Waiter& waiter, std::uint64_t now) const noexcept {
  const std::uint64_t since =
      order::get_opaque(participant_.threads().slot(waiter.name.slot()).since);
  return now - std::max(since, order::get_opaque(monitor_.handed_over_at)) >= patience_.hand_over;
}

// From one that has gone away before it was its turn; unless that came back, or is the owner.
// Opaque: who enters then has the release of who handed it over, which this one goes on with.
void Core::take_back(const Thread& self, std::uint64_t left) const noexcept {
  const ThreadName chosen = Ownership{left}.name();
  while (Ownership{left}.has(Ownership::kHandedOver) && Ownership{left}.name() == chosen &&
         !order::compare_and_set_opaque(monitor_.owner, left, std::uint64_t{0})) {
  }
  if (const auto next = waiters().first()) call(self, *next);
}

// Not one that waits to be notified by now: it would take that for a notification. Opaque: who is
// called and sees the owner's word as it was fails to change it; and go() has fenced.
void Core::call(const Thread& self, const Waiter& waiter) const noexcept {
  std::uint32_t& park = participant_.threads().slot(waiter.name.slot()).park;
  // Another one that finds it called already relies on our wake.
  const os::Promise promise(self.token, park);
  std::uint32_t seen = order::get_opaque(park);
  do {
    if (seen == layout::kThreadWaiting) return;
  } while (!order::compare_and_set_opaque(park, seen, std::uint32_t{layout::kThreadCalled}));
  if (seen == layout::kThreadAsleep) os::futex_wake(park, 1);
}

Result<void> Core::mark_consistent() const {
  auto self = owner();
  if (!self) return self.error();
  std::uint64_t seen = order::get_opaque(monitor_.owner);
  while (!order::compare_and_set_opaque(monitor_.owner, seen, seen & ~Ownership::kSuspect)) {
  }
  return {};
}

}  // namespace tenon::monitor
