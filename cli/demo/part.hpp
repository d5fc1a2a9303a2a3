// SPDX-License-Identifier: Apache-2.0
// A part: what one process of an act does, and how it is told so across exec.
#pragma once

#include <string>
#include <vector>

#include "command.hpp"

namespace tenon::cli::demo {

/// What two processes play together.
enum class Piece { kUnlocked, kLocked, kQueue };

struct Part {
  Piece piece = Piece::kUnlocked;
  bool producer = false;
  int ledger = -1;      ///< inherited descriptor
  int buffer = -1;      ///< inherited descriptor; not for kQueue
  std::string segment;  ///< name; for kQueue
};

/// The command line that makes `tenon` play it.
std::vector<std::string> arguments_of(const Part& part);
/// The options in that command line. They are no part of the command's help.
void add_part_options(CLI::App& command, Part& part);
/// Plays it to its end.
void play(const Part& part);

}  // namespace tenon::cli::demo
