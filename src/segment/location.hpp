// SPDX-License-Identifier: Apache-2.0
// Where a segment name leads to in the file system.
#pragma once

#include <string>
#include <string_view>

#include "tenon/result.hpp"

namespace tenon::segment {

/// The directory that names stand for: TENON_DIR, or else /dev/shm/tenon-<uid>.
std::string directory();

/// The path of `name`, or `name` itself when it starts with '/' or '.'. Error: InvalidArgument.
Result<std::string> path_of(std::string_view name);

/// Makes directory() and checks that nobody else can write to it. Error: UnsafePath.
Result<void> ensure_directory();

}  // namespace tenon::segment
