// SPDX-License-Identifier: Apache-2.0
// Runs compiled threads against each other, many times.
//
// The threads are there for all rounds, each on a CPU of its own. They meet once a batch, not once
// a round: a batch is an array of copies of the program's locations, and copy i begins at a time
// that all know, so that no word has to go to and fro between two rounds. What is varied: how much
// each thread is late (its skew), who had the cache lines before and who else has them, and how far
// the copies are from each other. One thread start a round, the usual way, shows store buffering
// never; a common start without skews shows it in one round of a thousand.
#pragma once

#include "hardware/compiled.hpp"
#include "hardware/histogram.hpp"

namespace tenon::lab::hardware {

/// There has to be a CPU for each thread.
Histogram run_batches(const axiom::Program& program, const ProgramCode& code,
                      const Options& options);

}  // namespace tenon::lab::hardware
