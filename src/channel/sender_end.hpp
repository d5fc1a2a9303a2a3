// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "channel/queue_end.hpp"

namespace tenon::channel {

/// The producer's end of a queue in this process.
class SenderEnd final : public QueueEndBase {
 public:
  static Result<std::shared_ptr<SenderEnd>> take(std::shared_ptr<QueueCore> core, Idle idle);
  ~SenderEnd() { leave(false); }

  /// `flags`: 0 or layout::kEndOfStreamBit.
  Result<void> send(std::span<const std::byte> data, std::uint32_t flags, Deadline deadline);

  /// A loan by its number; the numbers are blocks, or private buffers where there are no blocks.
  /// Errors: NoSpace (all are out), ForkedHandle.
  Result<std::uint32_t> borrow() noexcept;
  void give_back(std::uint32_t loan) noexcept { loans_.push_back(loan); }
  std::span<std::byte> loan_bytes(std::uint32_t loan) const noexcept;
  /// Sends a loan; on success it is used up.
  Result<void> commit(std::uint32_t loan, std::size_t bytes, Deadline deadline);

  /// Nothing before the first message, and in a forked child.
  Content last() const noexcept;

 private:
  SenderEnd(std::shared_ptr<QueueCore> core, Inheritance inheritance, Idle idle) noexcept;
  Result<void> start();
  Result<bool> ready() noexcept override;
  bool glance() noexcept override;
  bool within_queue(std::uint64_t released) const noexcept;
  Result<void> wait_room(Deadline deadline);
  void publish(std::uint32_t bytes, std::uint32_t flags) noexcept;

  std::uint64_t free_until_ = 0;          // position up to which cells are known to be free
  std::vector<std::uint32_t> loans_;      // not on loan now
  std::unique_ptr<std::byte[]> private_;  // loans of a queue without blocks
};

}  // namespace tenon::channel
