// SPDX-License-Identifier: Apache-2.0
// The ring of a queue: where cell and payload of a position lie. Geometry is a checked private
// copy; every word that a peer can write is loaded once and checked before use.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
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

/// What a filled cell holds.
struct Content {
  std::byte* data = nullptr;  ///< nullptr = nothing
  std::uint32_t length = 0;   ///< bytes, and kEndOfStreamBit

  explicit operator bool() const noexcept { return data != nullptr; }
  std::uint32_t bytes() const noexcept { return length & ~layout::kEndOfStreamBit; }
  bool end_of_stream() const noexcept { return (length & layout::kEndOfStreamBit) != 0; }
  std::span<std::byte> view() const noexcept { return {data, bytes()}; }
};

inline Error no_such_block() noexcept {
  return {Code::kPeerMisbehaved, "a cell names no block of this queue"};
}

class Ring {
 public:
  /// `queue` starts at the address of an object whose header was checked to be `header`.
  Ring(std::byte* queue, const layout::QueueHeader& header) noexcept
      : base_(queue),
        cells_(queue + header.cells_offset),
        cell_bytes_(header.cell_bytes),
        header_(header),
        mask_(header.capacity - 1),
        lap_shift_(static_cast<unsigned>(std::countr_zero(header.capacity))) {}

  const layout::QueueHeader& header() const noexcept { return header_; }
  layout::Queue& words() const noexcept { return *reinterpret_cast<layout::Queue*>(base_); }
  bool has_blocks() const noexcept { return header_.block_bytes != 0; }

  layout::CellHeader& cell(std::uint64_t position) const noexcept {
    return *reinterpret_cast<layout::CellHeader*>(cells_ + (position & mask_) * cell_bytes_);
  }
  /// What the cell's `filled` is before the message at `position` is there; one more = it is there.
  std::uint64_t lap(std::uint64_t position) const noexcept { return position >> lap_shift_; }
  std::byte* block(std::uint32_t index) const noexcept {
    return base_ + header_.blocks_offset + std::uint64_t{index} * header_.block_bytes;
  }
  /// Where a message of `bytes` bytes lies in this cell; nullptr: its block is none of this queue.
  std::byte* payload(layout::CellHeader& cell, std::uint32_t bytes) const noexcept {
    if (bytes <= header_.inline_bytes) return reinterpret_cast<std::byte*>(&cell + 1);
    const std::uint32_t index = order::get_opaque(cell.block);
    return index < header_.blocks ? block(index) : nullptr;
  }
  /// What a cell that was filled says; nothing when that cannot be.
  Content content(layout::CellHeader& cell) const noexcept {
    Content content{nullptr, order::get_opaque(cell.length)};
    if (content.bytes() <= header_.message_limit) content.data = payload(cell, content.bytes());
    return content ? content : Content{};
  }

  /// Messages sent so far, counted from the cells; for who has the producer's role.
  /// Error: PeerMisbehaved, when the cells do not add up.
  Result<std::uint64_t> count_sent() const;
  /// The blocks that no cell names. Error: PeerMisbehaved, when two cells name the same.
  Result<std::vector<std::uint32_t>> spare_blocks() const;

 private:
  std::byte* base_;
  std::byte* cells_;
  std::uint64_t cell_bytes_;
  layout::QueueHeader header_;
  std::uint64_t mask_;
  unsigned lap_shift_;
};

}  // namespace tenon::channel
