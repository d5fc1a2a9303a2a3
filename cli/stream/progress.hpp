// SPDX-License-Identifier: Apache-2.0
// Progress: one line on a terminal that follows a transfer, and the notes in between.
#pragma once

#include <chrono>
#include <string>

#include "stream/tally.hpp"

namespace tenon::cli {

/// Draws on stderr when that is a terminal, and not more often than eyes can follow. Otherwise
/// show() is a test of a flag.
class Progress {
 public:
  Progress(std::string channel, bool quiet);
  ~Progress() { finish(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void show(const Tally& tally) {
    if (on_terminal_) draw(tally);
  }
  /// A line that stays: something that people should know.
  void note(const std::string& text);
  /// Takes the line away.
  void finish();

 private:
  void draw(const Tally& tally);

  const std::string channel_;
  const bool on_terminal_;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point next_;
};

}  // namespace tenon::cli
