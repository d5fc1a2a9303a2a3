// SPDX-License-Identifier: Apache-2.0
// A part: what one process of an act does, and how it is told so across exec.
#pragma once

#include <string>
#include <vector>

#include "demo/role.hpp"

namespace CLI {
class App;
}

namespace tenon::cli::demo {

/// What two processes play together.
enum class Piece { kUnlocked, kLocked, kQueue, kMonitor };

/// True when they meet in a segment, and not in a buffer of the parent.
constexpr bool is_in_segment(Piece piece) noexcept {
  return piece == Piece::kQueue || piece == Piece::kMonitor;
}

struct Part {
  Piece piece = Piece::kUnlocked;
  Role role = Role::kConsumer;
  int ledger = -1;      ///< inherited descriptor
  int buffer = -1;      ///< inherited descriptor; when they do not meet in a segment
  std::string segment;  ///< its name; when they do
};

/// The options that make a program of the demo play it, in whatever language.
std::vector<std::string> arguments_of(const Part& part);
/// The same, to be read. They are no part of the command's help.
void add_part_options(CLI::App& command, Part& part);
/// Plays it to its end.
void play(const Part& part);

}  // namespace tenon::cli::demo
