// SPDX-License-Identifier: Apache-2.0
// What a process does with a segment that somebody scribbles over.
#pragma once

#include <cstdint>
#include <random>

#include "hostile/outcomes.hpp"

namespace tenon::test {

/// One visit to the segment file `path`, by chance one of: everything once without waiting, streams
/// with deadlines from inside, two threads that wait for each other, objects that come and go, two
/// threads at a monitor.
/// Every call ends well or with a typed error.
void visit(const char* path, std::mt19937_64& random, Outcomes& outcomes);

}  // namespace tenon::test
