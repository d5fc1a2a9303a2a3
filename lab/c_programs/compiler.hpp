// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tenon::lab {

/// Compiles a program into a shared object whose accesses are hooks and whose library is the
/// explorer's. Throws NoProgram.
void compile(const std::filesystem::path& source, const std::vector<std::string>& flags,
             const std::string& object);

}  // namespace tenon::lab
