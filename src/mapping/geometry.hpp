// SPDX-License-Identifier: Apache-2.0
// From a wish to a header, and from untrusted header bytes to a geometry.
#pragma once

#include <cstddef>

#include "mapping/mapping.hpp"

namespace tenon::mapping {

/// The header of a new segment, complete but for `ready`. Error: InvalidArgument.
Result<layout::SegmentHeader> plan(const Wish& wish, bool outlives_boot);

/// Checks what was read from the start of a file; `got` bytes of it are there.
/// Errors: Truncated, BadMagic, VersionMismatch, LayoutMismatch, Incomplete, Corrupt.
Result<Geometry> check(const layout::SegmentHeader& header, std::size_t got,
                       std::uint64_t file_bytes);

}  // namespace tenon::mapping
