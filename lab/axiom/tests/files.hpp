// SPDX-License-Identifier: Apache-2.0
// Where the litmus files of the tests are.
#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "axiom/parse.hpp"

namespace tenon::lab::axiom {

inline const std::filesystem::path kOwnFiles =
    std::filesystem::path(TENON_SOURCE_DIR) / "lab/axiom/tests/litmus";
/// Suites of others, which are not part of the repository.
inline const std::filesystem::path kSharedFiles =
    std::filesystem::path(TENON_SOURCE_DIR) / "../shared/litmus";

/// One of our own, by its stem.
inline Program own_test(const std::string& stem) {
  return read_litmus((kOwnFiles / (stem + ".litmus")).string());
}

inline std::vector<std::filesystem::path> litmus_files(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".litmus") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace tenon::lab::axiom
