// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tenon::lab {

/// More flags for a program whose loops are counted.
inline const std::vector<std::string> kBlockFlags{"-fsanitize-coverage=trace-pc",
                                                  "-fno-reorder-blocks", "-fno-tree-ch"};

/// Compiles a program into a shared object whose accesses are hooks and whose library is the
/// explorer's. Throws NoProgram.
void compile(const std::filesystem::path& source, const std::vector<std::string>& flags,
             const std::string& object);

}  // namespace tenon::lab
