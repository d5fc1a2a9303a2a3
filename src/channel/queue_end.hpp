// SPDX-License-Identifier: Apache-2.0
// What both ends of a queue have in common: a role, a position, and waiting for the other side.
//
// The two ends are mirror images. At its position each waits until the cell's state is the one it
// can use, and then moves it on by one: the sender from 2 * lap, the receiver from 2 * lap + 1.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "channel/queue_core.hpp"
#include "channel/role.hpp"
#include "park/park.hpp"
#include "tenon/channel.hpp"

namespace tenon::channel {

class QueueEndBase {
 public:
  QueueEndBase(const QueueEndBase&) = delete;
  QueueEndBase& operator=(const QueueEndBase&) = delete;

  Result<void> wait_peer(Deadline deadline);
  std::uint64_t position() const noexcept { return position_; }
  bool took_over() const noexcept { return inheritance_ == Inheritance::kFromDead; }
  void interrupt() noexcept;

 protected:
  /// The half step of a cell that this side makes.
  enum class Side : std::uint8_t { kSender = 0, kReceiver = 1 };
  QueueEndBase(std::shared_ptr<QueueCore> core, Side side, Inheritance inheritance,
               Idle idle) noexcept;
  ~QueueEndBase() = default;

  /// Continues at `position`, and lets the other side know that somebody is here.
  void start_at(std::uint64_t position) noexcept;
  /// Gives the role back; does nothing in a forked child.
  void leave(bool in_hand) noexcept;

  /// Waits until the cell at position() is ours. Outcomes: WouldBlock, Timeout, PeerDied,
  /// Interrupted. Errors: PeerMisbehaved, ForkedHandle, DescriptorLost.
  Result<void> wait_cell(Deadline deadline);
  /// Hands the cell at position() to the other side and moves on. `bytes`: payload, for tools.
  void pass_on(std::uint32_t bytes) noexcept;

  /// True in a forked child, where the ring is not mapped: nothing may touch it.
  bool forked() const noexcept { return core_->participant->mapping().forked(); }
  const Ring& ring() const noexcept { return core_->ring; }
  layout::CellHeader& cell() const noexcept { return ring().cell(position_); }

 private:
  enum class Goal : std::uint8_t { kCell, kPeer };

  std::uint64_t wanted() const noexcept { return ring().free_state(position_) + half_step_; }
  Result<bool> reached(Goal goal);
  Result<void> check_not_ours(std::uint64_t state) const;
  Result<bool> look_around(Goal goal);
  Result<void> wait(Goal goal, Deadline deadline);
  Result<bool> sleep_once(Goal goal, Deadline deadline);
  const participant::Thread* sign();
  participant::Watch whom_to_watch(Goal goal) const noexcept;
  void note_if_late() noexcept;

  std::shared_ptr<QueueCore> core_;
  layout::QueueEnd& own_;
  layout::QueueEnd& peer_;
  const std::uint64_t half_step_;
  const Inheritance inheritance_;
  const Idle idle_;
  std::uint64_t position_ = 0;
  std::uint64_t bytes_ = 0;
  std::atomic<bool> interrupted_{false};
};

}  // namespace tenon::channel
