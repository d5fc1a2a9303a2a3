// SPDX-License-Identifier: Apache-2.0
// Other programs, such as the compiler that is there, and files for them.
#pragma once

#include <string>
#include <vector>

namespace tenon::lab {

/// What a command prints, on both streams; `status`: its exit status, 127 when there is no such
/// program. Throws std::system_error when no pipe can be made.
std::string output_of(const std::vector<std::string>& command, int& status);

/// The path of a new empty file; who called removes it. Throws std::system_error.
std::string temporary_file(const std::string& suffix);

}  // namespace tenon::lab
