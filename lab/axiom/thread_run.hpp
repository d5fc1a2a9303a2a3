// SPDX-License-Identifier: Apache-2.0
// What one thread may do on its own, when its reads may return any of given values.
#pragma once

#include <cstdint>
#include <vector>

#include "axiom/execution.hpp"
#include "axiom/litmus.hpp"

namespace tenon::lab::axiom {

struct ThreadRun {
  std::vector<Event> events;
  std::vector<EventSet> depends;  ///< by event: the reads (bits: places in events) that decided it
  std::vector<Value> registers;   ///< at the end
};

struct ThreadRuns {
  std::vector<ThreadRun> runs;
  bool has_cut = false;    ///< a loop could have gone on
  bool has_fault = false;  ///< an access at what is no location's address: such a run is left out
};

/// A backward jump is taken at most so often, as herd's -unroll.
inline constexpr int kUnroll = 2;

/// `values`: by location, what a read may return; but when `private_reads_are_right`, from
/// locations that no other thread may access only what was last written. Throws std::length_error
/// when there are more runs or events than the engine has room for.
ThreadRuns runs_of(const Program& program, std::size_t thread,
                   const std::vector<std::vector<Value>>& values, bool private_reads_are_right);

}  // namespace tenon::lab::axiom
