// SPDX-License-Identifier: Apache-2.0
// What `tenon doctor` looks at.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tenon::cli::doctor {

enum class Verdict { kFine, kNote, kBroken };

struct Check {
  std::string what;  ///< the thing that was looked at
  Verdict verdict;
  std::string finding;  ///< what it is
  std::string remedy;   ///< what to do; empty when there is nothing to do
};

/// The kernel and the limits of this machine. `root`: below which /proc, /sys and /etc lie.
std::vector<Check> check_machine(const std::filesystem::path& root);

/// The folder that segment names stand for, and the file system that it is on.
std::vector<Check> check_folder(const std::string& folder);

/// Each segment in it: readable, sound, whether the dead left something.
std::vector<Check> check_segments();

}  // namespace tenon::cli::doctor
