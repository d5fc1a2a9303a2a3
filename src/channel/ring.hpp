// SPDX-License-Identifier: Apache-2.0
// The ring of a queue: where cell and payload of a position lie. Geometry is a checked private
// copy; every word that a peer can write is loaded once and checked before use.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "layout/queue_layout.hpp"
#include "tenon/channel.hpp"
#include "tenon/order.hpp"
#include "tenon/result.hpp"

namespace tenon::channel {

/// Header of a new queue. Errors: InvalidArgument, TooLarge.
Result<layout::QueueHeader> plan(const QueueOptions& options);
/// Bytes of the whole queue.
std::uint64_t bytes_of(const layout::QueueHeader& header) noexcept;
/// Checks a header that was read from an object of `object_bytes` bytes. Error: Corrupt.
Result<void> check(const layout::QueueHeader& header, std::uint64_t object_bytes);

/// Payload found in a cell.
struct Content {
  std::byte* data;
  std::uint32_t bytes;
  bool end_of_stream;
};

class Ring {
 public:
  /// `queue` starts at the address of an object whose header was checked to be `header`.
  Ring(std::byte* queue, const layout::QueueHeader& header) noexcept
      : base_(queue),
        header_(header),
        mask_(header.capacity - 1),
        lap_shift_(static_cast<unsigned>(std::countr_zero(header.capacity))) {}

  const layout::QueueHeader& header() const noexcept { return header_; }
  layout::Queue& words() const noexcept { return *reinterpret_cast<layout::Queue*>(base_); }
  bool has_blocks() const noexcept { return header_.block_bytes != 0; }

  layout::CellHeader& cell(std::uint64_t position) const noexcept {
    return *reinterpret_cast<layout::CellHeader*>(base_ + header_.cells_offset +
                                                  (position & mask_) * header_.cell_bytes);
  }
  /// The cell's state when it is free for the message at `position`; one more = it holds it.
  std::uint64_t free_state(std::uint64_t position) const noexcept {
    return position >> lap_shift_ << 1;
  }
  std::byte* block(std::uint32_t index) const noexcept {
    return base_ + header_.blocks_offset + std::uint64_t{index} * header_.block_bytes;
  }
  /// Where a message of `bytes` bytes lies in this cell. Error: PeerMisbehaved (no such block).
  Result<std::byte*> payload(layout::CellHeader& cell, std::uint32_t bytes) const noexcept;
  /// What a cell that was filled says. Error: PeerMisbehaved.
  Result<Content> content(layout::CellHeader& cell) const noexcept;

  /// Messages sent so far, counted from the cells; the consumer may move meanwhile.
  /// Error: PeerMisbehaved, when the cells do not add up.
  Result<std::uint64_t> count_sent() const;
  /// Messages released so far; the producer may move meanwhile.
  Result<std::uint64_t> count_released() const;
  /// The blocks that no cell names. Error: PeerMisbehaved, when two cells name the same.
  Result<std::vector<std::uint32_t>> spare_blocks() const;

 private:
  Result<std::uint64_t> count(std::uint64_t round) const;

  std::byte* base_;
  layout::QueueHeader header_;
  std::uint64_t mask_;
  unsigned lap_shift_;
};

}  // namespace tenon::channel
