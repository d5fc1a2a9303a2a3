// SPDX-License-Identifier: Apache-2.0
#include "channel/queue_end.hpp"

#include "os/clock.hpp"
#include "tenon/order.hpp"

namespace tenon::channel {

QueueEndBase::QueueEndBase(std::shared_ptr<QueueCore> core, Side side, Inheritance inheritance,
                           Idle idle) noexcept
    : core_(std::move(core)),
      ring_(core_->ring),
      mapping_(core_->participant->mapping()),
      own_(side == Side::kSender ? ring().words().sender : ring().words().receiver),
      peer_(side == Side::kSender ? ring().words().receiver : ring().words().sender),
      waker_(peer_.park, own_.wake_fence),
      side_(side),
      inheritance_(inheritance),
      idle_(idle),
      pacer_(idle) {}

void QueueEndBase::start_at(std::uint64_t position) noexcept {
  position_ = position;
  order::set_release(own_.messages, position);
  park::stay_awake(own_.park);
  sign();
  waker_.start(position);
  waker_.rouse();
  ring_bell();
  order::set_opaque(own_.checked, position);
}

void QueueEndBase::leave(bool in_hand) noexcept {
  if (forked()) return;
  leave_role(own_.role, in_hand);
  // It watches our token, which says nothing any more about who has this role.
  waker_.rouse();
  ring_bell();
}

void QueueEndBase::interrupt() noexcept {
  if (!forked()) park::interrupt(interrupt_, own_.park);
}

Result<bool> QueueEndBase::arm(std::uint32_t bell) {
  if (forked()) return Code::kForkedHandle;
  sign();
  // A waker that fences lightly may have missed the announcement, where Linux left the heavy fence
  // out or the peer is a JVM. What it stored then has left its store buffer long before this.
  constexpr std::uint64_t kSettled = 50'000;  // ns
  const bool settled = park::announce(own_.park, peer_.wake_fence, bell) == park::Slice::kSecond;
  const std::uint64_t until = settled ? 0 : os::now() + kSettled;
  for (;;) {
    auto there = ready();
    if (!there || *there) {
      park::stay_awake(own_.park);
      return there ? Result<bool>(false) : there;
    }
    if (os::now() >= until) return true;
    os::pause();
  }
}

Result<void> QueueEndBase::wait_peer(Deadline deadline) {
  if (forked()) return Code::kForkedHandle;
  auto there = reached(Goal::kPeer);
  if (!there) return there.error();
  if (*there) return {};
  return wait(Goal::kPeer, deadline);
}

Result<void> QueueEndBase::wait_cell(Deadline deadline) {
  if (forked()) return Code::kForkedHandle;
  // Who polls need not look thoroughly before.
  if (idle_ == Idle::kPark || deadline.is_now()) {
    auto ours = ready();
    if (!ours) return ours.error();
    if (*ours) return {};
  }
  return wait(Goal::kCell, deadline);
}

Result<bool> QueueEndBase::reached(Goal goal) {
  if (goal == Goal::kCell) return ready();
  if (side_ == Side::kReceiver) {
    // A producer that came, sent and left while we slept is not to be waited for any more.
    auto message = ready();
    if (!message || *message) return message;
  }
  auto holder = holder_of(*core_->participant, peer_.role);
  if (!holder) return holder.error();
  return *holder == Holder::kAlive;
}

// Is there any sense in waiting on? PeerDied when the other side is gone; a dead peer may have
// passed the cell on with its last breath, so the cell is looked at once more after the proof.
Result<bool> QueueEndBase::look_around(Goal goal) {
  if (goal == Goal::kPeer) return reached(goal);
  auto holder = holder_of(*core_->participant, peer_.role);
  if (!holder) return holder.error();
  auto there = reached(goal);
  if (!there || *there || *holder != Holder::kGone) return there;
  return Code::kPeerDied;
}

Result<void> QueueEndBase::wait(Goal goal, Deadline deadline) {
  park::Pacer for_a_peer(Idle::kPark);
  park::Pacer& pacer = goal == Goal::kPeer ? for_a_peer : pacer_;
  pacer.begin();
  std::uint64_t look_around_at = 0;  // one who polls; 0 = not known yet
  bool slept = false;
  for (;;) {
    if (participant::take_interrupt(interrupt_)) return Code::kInterrupted;
    if (deadline.is_now()) return Code::kWouldBlock;

    const park::Pacer::Step step = pacer.next();
    pacer.pass(step);
    if (step == park::Pacer::Step::kGlance) {
      if (glance()) return {};
      continue;
    }
    const std::uint64_t now = os::now();
    const bool too_late = now >= deadline.nanoseconds();
    Result<bool> there = false;
    if (too_late) {
      there = reached(goal);  // glances may have said no too long
    } else if (step == park::Pacer::Step::kPark) {
      if (!slept) order::set_opaque(own_.waits, order::get_plain(own_.waits) + 1);
      slept = true;
      there = sleep_once(goal, deadline);
    } else {
      const bool long_ago = look_around_at != 0 && now >= look_around_at;
      if (long_ago || look_around_at == 0) look_around_at = now + park::kSlice;
      there = long_ago ? look_around(goal) : reached(goal);
    }
    if (!there) return there.error();
    if (*there) return {};
    if (too_late) return Code::kTimeout;
  }
}

// Sleeps for two slices at most, under one announcement. True when the goal is reached.
Result<bool> QueueEndBase::sleep_once(Goal goal, Deadline deadline) {
  const participant::Thread* self = sign();
  const participant::Bell* bell = bell_for(goal);
  park::Slice slice =
      park::announce(own_.park, peer_.wake_fence, bell != nullptr ? bell->number() : 0);
  auto there = reached(goal);
  for (bool again = true;
       again && there && !*there && !participant::interrupt_requested(interrupt_);) {
    const std::uint64_t until = deadline.nanoseconds();
    const park::Woken woken = bell != nullptr
                                  ? park::sleep_by_bell(own_.park, bell->file(), slice, until)
                                  : park::sleep(own_.park, whom_to_watch(goal), self, slice, until);
    there = woken == park::Woken::kByPeer ? reached(goal) : look_around(goal);
    if (woken == park::Woken::kBySlice && goal == Goal::kCell && there && *there) note_if_late();
    again = woken == park::Woken::kBySlice && slice == park::Slice::kFirst;
    slice = park::Slice::kSecond;
  }
  park::stay_awake(own_.park);
  return there;
}

// Says which thread uses this role: whom the other end is to watch. Not at every message, which
// would cost: when the role is taken, before sleeping, after waking the other end. Until then it
// may be a thread that has ended, and the other end looks every millisecond.
const participant::Thread* QueueEndBase::sign() {
  const participant::Thread* self = core_->participant->threads().self();
  const std::uint64_t name = self != nullptr ? self->name.word : 0;
  // A hint: who reads it asks that thread's slot.
  if (order::get_plain(own_.user) != name) order::set_opaque(own_.user, name);
  return self;
}

// Who was woken may sleep on a doorbell.
void QueueEndBase::ring_bell() noexcept {
  const std::uint32_t bell = waker_.take_bell();
  if (bell == 0) return;
  // SYNC park.bell: acquire, with the release in announce(). Without it the doorbell may not be
  // found yet, and who announced it sleeps on.
  order::acquire_fence();
  const layout::Claim sleeper{order::get_opaque(peer_.role)};
  if (!sleeper.nobody()) core_->participant->ring(sleeper, bell);
}

// The bell to sleep on; nothing where a futex will do, or no bell can be had.
const participant::Bell* QueueEndBase::bell_for(Goal goal) noexcept {
  const layout::Claim holder{order::get_opaque(peer_.role)};
  if (goal == Goal::kPeer || holder.nobody() || core_->participant->takes_futex(holder))
    return nullptr;
  if (!bell_) {
    auto made = core_->participant->make_bell();
    if (made) bell_.emplace(std::move(*made));
  }
  return bell_ ? &*bell_ : nullptr;
}

// Any thread of the process that holds the role will do: with the process dies its token. Who waits
// for a peer to come has nobody to watch.
participant::Watch QueueEndBase::whom_to_watch(Goal goal) const noexcept {
  if (goal == Goal::kPeer) return {};
  const layout::Claim holder{order::get_opaque(peer_.role)};
  const layout::ThreadName user{order::get_opaque(peer_.user)};
  if (!core_->participant->takes_futex(holder)) return {participant::Watch::State::kEnded};
  return core_->participant->threads().watch(holder, user);
}

// A slice found the cell passed on. Was the wake lost, or is it only under way? The peer stores
// `checked` after its wake check of that cell: when it has, and our word still says asleep, the
// check missed us.
void QueueEndBase::note_if_late() noexcept {
  // The receiver needs message `position_` sent; the sender needs the cell's last one released.
  const std::uint64_t needed =
      side_ == Side::kReceiver ? position_ + 1 : position_ + 1 - ring().header().capacity;
  // SYNC queue.checked: acquire, with the release in move_on().
  const bool check_is_over = order::get_acquire(peer_.checked) >= needed;
  if (check_is_over && park::is_asleep(own_.park))
    order::set_opaque(own_.late_wakes, order::get_plain(own_.late_wakes) + 1);
}

}  // namespace tenon::channel
