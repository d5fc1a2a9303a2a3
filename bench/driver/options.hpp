// SPDX-License-Identifier: Apache-2.0
// The command line that every driver understands.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>

namespace tenon::bench {

/// How an end waits. A driver refuses what its peer does not have.
enum class Wait { kBusy, kYield, kAdaptive, kBlock };

constexpr unsigned kMostUsers = 64;

struct Options {
  std::string measure;  ///< round-trip, stream, or one that only this driver has
  std::size_t bytes = 64;
  Wait wait = Wait::kBusy;
  double seconds = 0.25;    ///< measured time, after a warm-up of a fifth of it
  std::size_t depth = 0;    ///< messages that the channel holds; 0 = depth_for(bytes)
  bool pinned = true;       ///< the two processes on CPU 0 and 1, else anywhere
  bool untouched = false;   ///< only the first 8 bytes of the payload are written and read
  unsigned spinners = 0;    ///< foreign busy processes beside the two
  bool one_cpu = false;     ///< both of them on CPU 0
  unsigned users = 2;       ///< processes or threads that want the same lock
  double section = 0;       ///< work inside it, ns
  double think = 0;         ///< work between two times inside, ns
  std::size_t times = 100;  ///< of what is not done for a time, but so often
  std::string variant;      ///< what only this driver has
};

/// Thrown for what cannot be measured here; the driver prints the reason.
class NotMeasured : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// MEASURE [--bytes N] [--wait busy|yield|adaptive|block] [--seconds S] [--depth N] [--unpinned]
/// [--untouched] [--spinners N] [--one-cpu] [--users N] [--section NS] [--think NS] [--times N]
/// [--variant NAME]
Options parse(int argc, char** argv);

/// Depth of the channel where the command line names none: for streams some MiB, so that a line is
/// written again only after it has left the other CPU's cache; for round trips a few messages.
std::size_t depth_for(const Options& options);

const char* name_of(Wait wait);

}  // namespace tenon::bench
