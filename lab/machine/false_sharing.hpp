// SPDX-License-Identifier: Apache-2.0
// The size of a cache line, found by measurement: two threads write to two words, further and
// further apart. While both are in one line, each write takes the line from the other CPU.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "machine/report.hpp"

namespace tenon::lab::machine {

struct Distance {
  std::size_t bytes;   ///< between the two words
  double nanoseconds;  ///< for one locked increment, of each thread
};

/// 8 to 512 bytes; the median of some rounds each. A second at most.
std::vector<Distance> measure_false_sharing();

/// The smallest distance from which on an increment takes less than half of the slowest one's time;
/// nothing when there is none, as on one CPU.
std::optional<std::size_t> line_size_of(const std::vector<Distance>& measured);

Table distance_table(const std::vector<Distance>& measured);

}  // namespace tenon::lab::machine
