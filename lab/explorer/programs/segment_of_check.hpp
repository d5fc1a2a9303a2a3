// SPDX-License-Identifier: Apache-2.0
// The segment that checks of the shipped library use.
#pragma once

#include "mapping/mapping.hpp"
#include "tenon/segment.hpp"

namespace tenon::lab {

inline constexpr const char* kSegmentPath = "/lab/segment";

SegmentOptions small_segment();

/// Gives the words of the segment, and of a queue that is its first object, their names.
/// `capacity` 0: there is no queue.
void name_words(std::uint32_t capacity, std::uint32_t cell_bytes);

/// A process's own mapping of the whole segment, for one that does not go by the rules.
mapping::Mapping map_raw();

/// While setting up: nothing may go wrong there.
void must(bool condition);

}  // namespace tenon::lab
