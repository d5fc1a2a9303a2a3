// SPDX-License-Identifier: Apache-2.0
// What `tenon-lab check FILE.c` and `tenon-lab score FOLDER` do.
#pragma once

#include <string>
#include <vector>

#include "explorer/explorer.hpp"

namespace tenon::lab {

/// Is this the path of a program, and not the name of a check?
bool is_program(const std::string& name);

struct ProgramOptions {
  std::vector<std::string> models;  ///< none: all
  std::vector<std::string> flags;   ///< for the compiler
  bool ignore_races = false;
  bool ignore_hangs = false;
  unsigned unroll = 0;
  bool json = false;
  bool first = false;  ///< not the smallest violation, but the one that is found first
  std::uint64_t replay = 0;
  std::uint64_t runs = UINT64_MAX;
  unsigned seconds = 0;
};

/// Explores the program and prints what was found. True: in each model it holds.
bool check_program(const std::string& path, const ProgramOptions& options);

}  // namespace tenon::lab
