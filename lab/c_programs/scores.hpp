// SPDX-License-Identifier: Apache-2.0
// Tables of programs with the executions that others have counted.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "explorer/model.hpp"

namespace tenon::lab {

/// A line `program,model,flags,expected`: a path below the folder, a model, flags with spaces
/// between them, and a number of executions or the word "error". Flags are the compiler's, but for
/// ignore-races, ignore-hangs and unroll=N, which are those of `check`.
struct Expected {
  std::string program;
  Model model = Model::kRc11;
  std::vector<std::string> flags;
  bool ignore_races = false;
  bool ignore_hangs = false;
  unsigned unroll = 0;
  std::optional<std::uint64_t> executions;  ///< none: an error must be found
};

/// Lines that begin with # are comments. Throws std::runtime_error with file and line.
std::vector<Expected> read_expected(const std::filesystem::path& table);

struct ScoreOptions {
  std::filesystem::path folder;
  std::filesystem::path table;      ///< empty: expected.csv in the folder
  std::vector<std::string> models;  ///< none: all
  bool json = false;
  unsigned seconds = 60;  ///< for each program
};

/// Explores each program of the table and prints ours beside theirs. True: all are equal.
bool score(const ScoreOptions& options);

}  // namespace tenon::lab
