// SPDX-License-Identifier: Apache-2.0
// Random programs for comparisons.
#pragma once

#include <string>

namespace tenon::lab::jls {

/// Each thread reads, and does two more things, some of which depend on what it read. Two variables
/// in all, the second one perhaps volatile; with `locks`, perhaps some accesses locked. The same
/// seed makes the same program.
std::string random_program(unsigned seed, std::size_t threads, bool locks);

}  // namespace tenon::lab::jls
