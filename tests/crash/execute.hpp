// SPDX-License-Identifier: Apache-2.0
// How a victim dies. Two programs define it: by counting hooks, and by counting instructions.
#pragma once

#include "findings.hpp"

namespace tenon::crash {

/// Forks a victim that prepares the operation and is killed at point `the_case.point` of it, or
/// after the operation when that has fewer points. Returns when it is dead. Anything else than a
/// death by SIGKILL is a finding.
void execute(const Operation& operation, std::uint64_t point, const Case& the_case, Notes& notes,
             Findings& findings);

/// To be called first in every forked child.
void start_in_child() noexcept;

}  // namespace tenon::crash
