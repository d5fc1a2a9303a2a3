// SPDX-License-Identifier: Apache-2.0
#include "directory/heap.hpp"

#include <algorithm>

#include "base/bits.hpp"
#include "layout/segment_layout.hpp"

namespace tenon::directory {
namespace {

std::uint64_t at_or_after(std::uint64_t end, std::uint64_t bytes) noexcept {
  const std::uint64_t offset = round_up(end, layout::kPage);
  const bool straddles = offset / layout::kWindow != (offset + bytes - 1) / layout::kWindow;
  return straddles ? round_up(offset, layout::kWindow) : offset;
}

}  // namespace

std::uint64_t place(std::uint64_t heap_offset, std::vector<Extent> used, std::uint64_t bytes) {
  std::ranges::sort(used, {}, &Extent::offset);
  std::uint64_t offset = at_or_after(heap_offset, bytes);
  for (const Extent& extent : used) {
    if (offset + bytes <= extent.offset) break;
    offset = std::max(offset, at_or_after(extent.end, bytes));
  }
  return offset;
}

}  // namespace tenon::directory
