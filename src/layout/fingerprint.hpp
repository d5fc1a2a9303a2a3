// SPDX-License-Identifier: Apache-2.0
// A number that differs whenever two builds would read the same bytes differently.
#pragma once

#include <bit>
#include <cstdint>

#include "base/bits.hpp"
#include "layout/directory_layout.hpp"
#include "layout/monitor_layout.hpp"
#include "layout/participant_layout.hpp"
#include "layout/queue_layout.hpp"
#include "layout/segment_layout.hpp"

namespace tenon::layout {

constexpr std::uint64_t fingerprint() noexcept {
  const std::uint64_t facts[] = {
      std::endian::native == std::endian::little ? 1u : 2u,
      kApart,
      kPage,
      kWindow,
      kLockBase,
      sizeof(SegmentHeader),
      sizeof(SegmentWords),
      sizeof(ProcessSlot),
      sizeof(ThreadSlot),
      sizeof(TokenPage),
      sizeof(Monitor),
      sizeof(DirectoryEntry),
      sizeof(Queue),
      sizeof(CellHeader),
  };
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (std::uint64_t fact : facts) hash = (hash ^ fact) * 0x100000001b3u;
  return hash;
}

}  // namespace tenon::layout
