// SPDX-License-Identifier: Apache-2.0
// What both ends of a queue have in common: a role, a position, and waiting for the other side.
//
// Each waits until the cell at its position is its own, uses it, and hands it over with one release
// word: the sender with the cell's `filled`, which travels with the message, the receiver with its
// position, which the sender reads only when it has used up what it knew of.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "channel/queue_core.hpp"
#include "channel/role.hpp"
#include "park/interrupt.hpp"
#include "park/pacer.hpp"
#include "park/waker.hpp"
#include "tenon/channel.hpp"
#include "tenon/order.hpp"

namespace tenon::channel {

class QueueEndBase {
 public:
  QueueEndBase(const QueueEndBase&) = delete;
  QueueEndBase& operator=(const QueueEndBase&) = delete;

  Result<void> wait_peer(Deadline deadline);
  std::uint64_t position() const noexcept { return position_; }
  bool took_over() const noexcept { return inheritance_ == Inheritance::kFromDead; }
  void interrupt() noexcept;
  /// Announces that this end sleeps, and is to be woken by that bell of this process. False, and
  /// nothing announced, when there is something for it.
  Result<bool> arm(std::uint32_t bell);

 protected:
  enum class Side : std::uint8_t { kSender, kReceiver };
  QueueEndBase(std::shared_ptr<QueueCore> core, Side side, Inheritance inheritance,
               Idle idle) noexcept;
  ~QueueEndBase() = default;

  /// Continues at `position`, and lets the other side know that somebody is here.
  void start_at(std::uint64_t position) noexcept;
  /// Gives the role back; does nothing in a forked child.
  void leave(bool in_hand) noexcept;

  /// Is the cell at position() ours? The slow and careful way. Error: PeerMisbehaved.
  virtual Result<bool> ready() noexcept = 0;
  /// The same by whatever may be polled without disturbing the other end; may say no too long.
  virtual bool glance() noexcept = 0;
  /// Waits until it is. Outcomes: WouldBlock, Timeout, PeerDied, Interrupted. Errors:
  /// PeerMisbehaved, ForkedHandle, DescriptorLost.
  Result<void> wait_cell(Deadline deadline);
  /// Moves on by one and wakes the other side. `bytes`: payload, for tools.
  void move_on(std::uint32_t bytes) noexcept {
    layout::QueueEnd& own = own_;  // else the compiler reads it again after each store
    const std::uint64_t position = ++position_;
    // SYNC queue.messages: release, with the acquire in SenderEnd::ready(): the receiver's reads of
    // the cell are over. Weakened to opaque, the sender overwrites one that is still being read.
    order::set_release(own.messages, position);
    if (waker_.wake(position)) [[unlikely]] {
      sign();
      ring_bell();
    }
    order::set_opaque(own.bytes, order::get_plain(own.bytes) + bytes);
    // SYNC queue.checked: release, with the acquire in note_if_late(): the wake check is over.
    order::set_release(own.checked, position);
  }

  /// True in a forked child, where the ring is not mapped: nothing may touch it.
  bool forked() const noexcept { return mapping_.forked(); }
  const Ring& ring() const noexcept { return ring_; }
  layout::QueueEnd& own() const noexcept { return own_; }
  const layout::QueueEnd& peer() const noexcept { return peer_; }
  layout::CellHeader& cell() const noexcept { return ring().cell(position_); }

 private:
  enum class Goal : std::uint8_t { kCell, kPeer };

  Result<bool> reached(Goal goal);
  Result<bool> look_around(Goal goal);
  Result<void> wait(Goal goal, Deadline deadline);
  Result<bool> sleep_once(Goal goal, Deadline deadline);
  const participant::Thread* sign();
  void ring_bell() noexcept;
  const participant::Bell* bell_for(Goal goal) noexcept;
  participant::Watch whom_to_watch(Goal goal) const noexcept;
  void note_if_late() noexcept;

  const std::shared_ptr<QueueCore> core_;
  const Ring ring_;  // of core_, as is the next: one step less at each message
  const mapping::Mapping& mapping_;
  layout::QueueEnd& own_;
  layout::QueueEnd& peer_;
  park::Waker waker_;
  const Side side_;
  const Inheritance inheritance_;
  const Idle idle_;
  park::Pacer pacer_;
  std::uint64_t position_ = 0;
  std::uint32_t interrupt_ = 0;            // as participant/interrupt.hpp has it
  std::optional<participant::Bell> bell_;  // made when a peer that knows no futex is waited for
};

}  // namespace tenon::channel
