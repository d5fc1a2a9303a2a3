// SPDX-License-Identifier: Apache-2.0
// Where a segment name leads to in the file system.
#pragma once

#include <string>
#include <string_view>

#include "tenon/result.hpp"

namespace tenon::segment {

/// The directory that names stand for: TENON_DIR, or else /dev/shm/tenon-<uid>.
std::string directory();

/// The path of `name`, or `name` itself when it starts with '/' or '.'. For a name, directory() is
/// checked: somebody else who made it first could put his own segments there.
/// Errors: InvalidArgument, UnsafePath.
Result<std::string> path_of(std::string_view name);

/// As path_of(), and makes directory() where it is missing.
Result<std::string> path_for_creation(std::string_view name);

/// True when the environment asks for Segment::record_lock_order(), by TENON_LOCK_ORDER.
bool wants_lock_order();

}  // namespace tenon::segment
