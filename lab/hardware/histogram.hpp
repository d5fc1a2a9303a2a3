// SPDX-License-Identifier: Apache-2.0
// What this CPU did with a litmus test: how often it ended in which final state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>

#include "axiom/judge.hpp"
#include "axiom/litmus.hpp"

namespace tenon::lab::hardware {

struct Options {
  std::uint64_t rounds = 1'000'000;  ///< how often the program runs
  std::uint64_t seed = 1;            ///< of what is varied from round to round
};

struct Histogram {
  std::uint64_t runs = 0;                           ///< that count
  std::map<axiom::FinalState, std::uint64_t> seen;  ///< the counts add up to `runs`
  std::string why_not_run;                          ///< empty when it was run

  bool was_run() const { return why_not_run.empty(); }
  /// What was seen in more rounds.
  Histogram& operator+=(const Histogram& more);
};

/// Runs the program `options.rounds` times, each of its threads on a CPU of its own. A program of
/// more threads than there are CPUs, or one that cannot be compiled here, is not run. Rounds that
/// the models leave out do not count: those that the program's filter is against, that access what
/// is no location, or that loop for too long.
Histogram run_on_hardware(const axiom::Program& program, const Options& options);

/// The same for several: they are compiled together, which is faster, and run one after the other.
/// `visit`, for each, in their order: its place and what was seen.
void run_on_hardware(std::span<const axiom::Program> programs, const Options& options,
                     const std::function<void(std::size_t, const Histogram&)>& visit);

}  // namespace tenon::lab::hardware
