// SPDX-License-Identifier: Apache-2.0
// The segment that checks of the shipped library use.
#pragma once

#include <cstdlib>

#include "tenon/segment.hpp"

namespace tenon::lab {

inline constexpr const char* kSegmentPath = "/lab/segment";

inline SegmentOptions small_segment() {
  SegmentOptions options;
  options.max_bytes = 128 * 1024;
  options.max_participants = 8;
  options.max_objects = 4;
  return options;
}

/// While setting up: nothing may go wrong there.
inline void must(bool condition) {
  if (!condition) std::abort();
}

}  // namespace tenon::lab
