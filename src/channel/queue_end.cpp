// SPDX-License-Identifier: Apache-2.0
#include "channel/queue_end.hpp"

#include "os/clock.hpp"
#include "tenon/order.hpp"

namespace tenon::channel {

QueueEndBase::QueueEndBase(std::shared_ptr<QueueCore> core, Side side, Inheritance inheritance,
                           Idle idle) noexcept
    : core_(std::move(core)),
      own_(side == Side::kSender ? ring().words().sender : ring().words().receiver),
      peer_(side == Side::kSender ? ring().words().receiver : ring().words().sender),
      half_step_(static_cast<std::uint64_t>(side)),
      inheritance_(inheritance),
      idle_(idle) {}

void QueueEndBase::start_at(std::uint64_t position) noexcept {
  position_ = position;
  bytes_ = order::get_opaque(own_.bytes);
  order::set_release(own_.messages, position);
  park::stay_awake(own_.park);
  sign();
  park::wake(peer_.park);
}

void QueueEndBase::leave(bool in_hand) noexcept {
  if (forked()) return;
  leave_role(own_.role, in_hand);
  // It watches our token, which says nothing any more about who has this role.
  park::wake(peer_.park);
}

void QueueEndBase::interrupt() noexcept {
  interrupted_.store(true, std::memory_order_seq_cst);
  if (forked()) return;
  park::stay_awake(own_.park);
  os::futex_wake(own_.park, 1);
}

Result<void> QueueEndBase::wait_peer(Deadline deadline) {
  if (forked()) return Code::kForkedHandle;
  auto there = reached(Goal::kPeer);
  if (!there) return there.error();
  if (*there) return {};
  return wait(Goal::kPeer, deadline);
}

Result<void> QueueEndBase::wait_cell(Deadline deadline) {
  if (forked()) [[unlikely]]
    return Code::kForkedHandle;
  // SYNC cell.state: acquire, with the release in pass_on() of the other end: the sender's payload
  // is there; the receiver's reads of what lay here are over. Weakened to opaque, the receiver
  // reads an old payload, or the sender overwrites one that is still being read.
  const std::uint64_t state = order::get_acquire(cell().state);
  if (state == wanted()) [[likely]]
    return {};
  if (auto sane = check_not_ours(state); !sane) return sane;
  return wait(Goal::kCell, deadline);
}

void QueueEndBase::pass_on(std::uint32_t bytes) noexcept {
  // SYNC cell.state: release, with the acquire in wait_cell() of the other end. Against death:
  // length, block and payload cannot be lost while this word survives. One release word is the
  // whole step, so a kill leaves the message sent or not sent, released or not released.
  order::set_release(cell().state, wanted() + 1);
  if (park::wake(peer_.park)) [[unlikely]]
    sign();
  bytes_ += bytes;
  order::set_opaque(own_.bytes, bytes_);
  // SYNC queue.messages: release, with the acquire in note_if_late(): the wake check is over.
  order::set_release(own_.messages, ++position_);
}

Result<bool> QueueEndBase::reached(Goal goal) {
  if (goal == Goal::kPeer) {
    // A producer that came, sent and left while we slept is not to be waited for any more.
    if (half_step_ == 1 && order::get_acquire(cell().state) == wanted()) return true;
    auto holder = holder_of(*core_->participant, peer_.role);
    if (!holder) return holder.error();
    return *holder == Holder::kAlive;
  }
  const std::uint64_t state = order::get_acquire(cell().state);
  if (state == wanted()) return true;
  if (auto sane = check_not_ours(state); !sane) return sane.error();
  return false;
}

// A cell that is not ours is the other side's.
Result<void> QueueEndBase::check_not_ours(std::uint64_t state) const {
  // Nothing comes before 0: in the first lap a free cell is all that a sender can wait for.
  if (wanted() != 0 && state == wanted() - 1) return {};
  return Error(Code::kPeerMisbehaved, "a cell of the queue is in an impossible state");
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

// To be called when the goal has just been found not to be reached.
Result<void> QueueEndBase::wait(Goal goal, Deadline deadline) {
  park::Pacer pacer(goal == Goal::kPeer ? Idle::kPark : idle_);
  std::uint64_t next_look = 0;
  bool slept = false;
  for (;;) {
    if (interrupted_.exchange(false)) return Code::kInterrupted;
    if (deadline.is_now()) return Code::kWouldBlock;

    const park::Pacer::Step step = pacer.next();
    if (step != park::Pacer::Step::kPollAgain) {
      const std::uint64_t now = os::now();
      if (now >= deadline.nanoseconds()) return Code::kTimeout;
      Result<bool> there = false;
      if (step == park::Pacer::Step::kPark) {
        if (!slept) order::set_opaque(own_.waits, order::get_opaque(own_.waits) + 1);
        slept = true;
        there = sleep_once(goal, deadline);
      } else if (now >= next_look) {
        next_look = now + park::kSlice;
        there = look_around(goal);
      }
      if (!there) return there.error();
      if (*there) return {};
    }
    auto there = reached(goal);
    if (!there) return there.error();
    if (*there) return {};
  }
}

// Sleeps for a slice at most. True when the goal is reached.
Result<bool> QueueEndBase::sleep_once(Goal goal, Deadline deadline) {
  const participant::Thread* self = sign();
  park::announce(own_.park);
  auto there = reached(goal);
  if (!there || *there || interrupted_.load()) {
    park::stay_awake(own_.park);
    return there;
  }
  const park::Woken woken =
      park::sleep(own_.park, whom_to_watch(goal), self, deadline.nanoseconds());
  if (woken != park::Woken::kByPeer) {
    there = look_around(goal);
    const bool by_slice = woken == park::Woken::kBySlice;
    if (by_slice && goal == Goal::kCell && there && *there) note_if_late();
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
  // SYNC queue.user: release, with the acquire in whom_to_watch(): its slot has its generation.
  if (order::get_opaque(own_.user) != name) order::set_release(own_.user, name);
  return self;
}

// Any thread of the process that holds the role will do: with the process dies its token. Who waits
// for a peer to come has nobody to watch.
participant::Watch QueueEndBase::whom_to_watch(Goal goal) const noexcept {
  if (goal == Goal::kPeer) return {};
  const layout::Claim holder{order::get_acquire(peer_.role)};
  const layout::ThreadName user{order::get_acquire(peer_.user)};
  return core_->participant->threads().watch(holder, user);
}

// A slice found the cell passed on. Was the wake lost, or is it only under way? The peer stores
// `messages` after its wake check of that cell: when it has, and our word still says asleep, the
// check missed us.
void QueueEndBase::note_if_late() noexcept {
  // The receiver needs message `position_` sent; the sender needs the cell's last one released.
  const std::uint64_t needed =
      half_step_ == 1 ? position_ + 1 : position_ + 1 - ring().header().capacity;
  // SYNC queue.messages: acquire, with the release in pass_on().
  const bool check_is_over = order::get_acquire(peer_.messages) >= needed;
  if (check_is_over && park::is_asleep(own_.park))
    order::set_opaque(own_.late_wakes, order::get_opaque(own_.late_wakes) + 1);
}

}  // namespace tenon::channel
