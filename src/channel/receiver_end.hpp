// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "channel/queue_end.hpp"

namespace tenon::channel {

/// The consumer's end of a queue in this process.
class ReceiverEnd final : public QueueEndBase {
 public:
  static Result<std::shared_ptr<ReceiverEnd>> take(std::shared_ptr<QueueCore> core, Idle idle);
  ~ReceiverEnd() { leave(in_hand_ || maybe_redelivered_); }

  Result<Message> peek(Deadline deadline);
  Result<void> release();
  Result<std::size_t> receive(std::span<std::byte> out, Deadline deadline);

  std::span<const std::byte> end_note() const noexcept;
  Result<void> next_stream();

 private:
  ReceiverEnd(std::shared_ptr<QueueCore> core, Inheritance inheritance, Idle idle) noexcept;
  Result<void> start(bool predecessor_may_have_read);
  Result<bool> ready() noexcept override;
  bool glance() noexcept override;
  std::uint64_t filled() const noexcept;
  Result<void> take_in_hand(Deadline deadline);
  void release_cell(std::uint32_t bytes) noexcept;

  const std::uint64_t lately_mask_;  // of positions that are told to a sender that polls
  Content in_hand_;                  // the message or end mark at position()
  bool maybe_redelivered_ = false;   // the predecessor may have seen the message at position()
};

}  // namespace tenon::channel
