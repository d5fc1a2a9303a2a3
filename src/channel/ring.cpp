// SPDX-License-Identifier: Apache-2.0
#include "channel/ring.hpp"

#include "base/bits.hpp"

namespace tenon::channel {
namespace {

constexpr std::uint32_t kMostCells = 1u << 24;
constexpr std::uint32_t kCellAlignment = 16;
constexpr std::uint32_t kBlockAlignment = 64;
constexpr std::uint32_t kInlineByDefault = 1024;   // up to here every message lies in its cell
constexpr std::uint32_t kInlineBesideBlocks = 48;  // cell and small message: one cache line

}  // namespace

Result<layout::QueueHeader> plan(const QueueOptions& options) {
  if (options.capacity == 0 || options.capacity > kMostCells)
    return Error(Code::kInvalidArgument, "capacity is not within 1..2^24 messages");
  if (options.message_limit == 0 || options.message_limit > layout::kLargestMessage)
    return Error(Code::kInvalidArgument, "message_limit is not within 1..2^31-1 bytes");
  if (options.loans == 0 || options.loans > kMostCells)
    return Error(Code::kInvalidArgument, "loans is not within 1..2^24");

  layout::QueueHeader header{};
  header.magic = layout::kQueueMagic;
  header.capacity = std::bit_ceil(std::max(options.capacity, 2u));
  header.message_limit = options.message_limit;
  header.element_bytes = options.element_bytes;
  header.loans = options.loans;
  const std::uint32_t chosen =
      options.message_limit <= kInlineByDefault ? options.message_limit : kInlineBesideBlocks;
  header.inline_bytes =
      std::min(options.inline_bytes == 0 ? chosen : options.inline_bytes, options.message_limit);
  const bool blocks = header.message_limit > header.inline_bytes;
  header.cell_bytes = static_cast<std::uint32_t>(
      round_up(sizeof(layout::CellHeader) + std::uint64_t{header.inline_bytes}, kCellAlignment));
  header.block_bytes = blocks ? static_cast<std::uint32_t>(
                                    round_up(header.message_limit, std::uint64_t{kBlockAlignment}))
                              : 0;
  header.blocks = blocks ? header.capacity + header.loans : 0;
  header.cells_offset = round_up(sizeof(layout::Queue), layout::kApart);
  header.blocks_offset = round_up(
      header.cells_offset + std::uint64_t{header.capacity} * header.cell_bytes, layout::kPage);
  header.checksum = checksum_of(header);
  if (bytes_of(header) > layout::kWindow)
    return Error(Code::kTooLarge, "the queue would take more than 1 GiB; bytes:",
                 static_cast<std::int64_t>(bytes_of(header)));
  // Without blocks the loans are buffers of the sender's own memory: bounded by the same measure.
  const std::uint64_t loan_bytes =
      blocks ? 0 : header.loans * round_up(header.message_limit, layout::kApart);
  if (loan_bytes > layout::kWindow)
    return Error(Code::kTooLarge, "the loans would take more than 1 GiB; bytes:",
                 static_cast<std::int64_t>(loan_bytes));
  return header;
}

std::uint64_t bytes_of(const layout::QueueHeader& header) noexcept {
  return header.blocks_offset + std::uint64_t{header.blocks} * header.block_bytes;
}

Result<void> check(const layout::QueueHeader& header, std::uint64_t object_bytes) {
  if (header.magic != layout::kQueueMagic || header.checksum != checksum_of(header))
    return Error(Code::kCorrupt, "checksum of a queue header");
  // A header is right when it is what we would have made of its own wishes.
  QueueOptions wishes;
  wishes.capacity = header.capacity;
  wishes.message_limit = header.message_limit;
  wishes.inline_bytes = header.inline_bytes;
  wishes.loans = header.loans;
  wishes.element_bytes = header.element_bytes;
  auto again = plan(wishes);
  if (!again || again->checksum != header.checksum || bytes_of(header) != object_bytes)
    return Error(Code::kCorrupt, "sizes in a queue header");
  return {};
}

Result<std::uint64_t> Ring::count_sent() const {
  std::uint64_t total = 0;
  for (std::uint64_t i = 0; i < header_.capacity; ++i) {
    // The role orders us after all that a predecessor did.
    total += order::get_opaque(cell(i).filled);
  }
  for (std::uint64_t i = 0; i < header_.capacity; ++i) {
    const std::uint64_t expected = i < total ? lap(total - 1 - i) + 1 : 0;
    if (order::get_opaque(cell(i).filled) != expected)
      return Error(Code::kPeerMisbehaved, "the cells of the queue do not add up");
  }
  return total;
}

Result<std::vector<std::uint32_t>> Ring::spare_blocks() const {
  std::vector<bool> named(header_.blocks, false);
  for (std::uint64_t i = 0; has_blocks() && i < header_.capacity; ++i) {
    const std::uint32_t index = order::get_opaque(cell(i).block);
    if (index >= header_.blocks || named[index])
      return Error(Code::kPeerMisbehaved, "two cells of the queue own one block");
    named[index] = true;
  }
  std::vector<std::uint32_t> spares;
  for (std::uint32_t index = 0; index < header_.blocks; ++index) {
    if (!named[index]) spares.push_back(index);
  }
  return spares;
}

}  // namespace tenon::channel
