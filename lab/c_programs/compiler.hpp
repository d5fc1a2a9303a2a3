// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tenon::lab {

/// Compiles a program into a shared object whose accesses are hooks and whose library is the
/// explorer's. Returns its path; who called removes it. Throws NoProgram.
std::filesystem::path compile(const std::filesystem::path& source,
                              const std::vector<std::string>& flags);

}  // namespace tenon::lab
