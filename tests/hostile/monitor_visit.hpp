// SPDX-License-Identifier: Apache-2.0
// What two threads of a process do at a monitor of a segment that somebody scribbles over.
#pragma once

#include <random>

#include "hostile/outcomes.hpp"
#include "tenon/segment.hpp"

namespace tenon::test {

/// Both enter, wait for a time, notify, change the value, and leave, again and again. A wait enters
/// again without a deadline: it needs somebody who makes the monitor sound again.
void visit_monitor(Segment& segment, std::mt19937_64& random, Outcomes& outcomes);

}  // namespace tenon::test
