// SPDX-License-Identifier: Apache-2.0
// Where in the heap a new object goes: pure functions.
#pragma once

#include <cstdint>
#include <vector>

namespace tenon::directory {

/// Bytes from the segment's start, of an object that is there.
struct Extent {
  std::uint64_t offset;
  std::uint64_t end;
};

/// The lowest place for `bytes` bytes that begins at a page, overlaps no used extent and straddles
/// no window. It may be beyond what the segment has room for. `bytes`: at most one window.
std::uint64_t place(std::uint64_t heap_offset, std::vector<Extent> used, std::uint64_t bytes);

}  // namespace tenon::directory
