// SPDX-License-Identifier: Apache-2.0
// How long a load takes, by how much memory the loads are spread over.
//
// Each load gives the address of the next one, in a random cycle through all lines, so that nothing
// can be guessed or overlapped: the measure of lmbench's lat_mem_rd (McVoy, Staelin, USENIX 1996)
// with the order shuffled by Sattolo's algorithm (1986).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "machine/cache_levels.hpp"
#include "machine/report.hpp"

namespace tenon::lab::machine {

struct Rung {
  std::size_t bytes;
  double nanoseconds;  ///< for one load
};

/// Next index for each of `count` nodes; one cycle through all of them. Deterministic.
std::vector<std::size_t> random_cycle(std::size_t count);

inline constexpr std::size_t kLeastLadderBytes = 4096;
/// Doubling sizes from kLeastLadderBytes to `most_bytes`; the lower quartile of some rounds each.
/// 128 MiB take two seconds or so. Throws std::bad_alloc.
std::vector<Rung> measure_ladder(std::size_t most_bytes);
/// One step of a chain of additions in registers, in nanoseconds.
double measure_register_step();

/// A row for each rung with a bar, and the caches that end there.
Table ladder_table(const std::vector<Rung>& ladder, const std::vector<CacheLevel>& levels);
/// For each data cache and memory: what a load takes that just about fits. By the rungs.
Table level_table(const std::vector<Rung>& ladder, const std::vector<CacheLevel>& levels,
                  double register_step);
/// The ladder as a picture, sizes to the right and times upwards, both logarithmic.
std::string ladder_svg(const std::vector<Rung>& ladder, const std::vector<CacheLevel>& levels);

}  // namespace tenon::lab::machine
