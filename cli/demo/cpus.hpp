// SPDX-License-Identifier: Apache-2.0
// Where the processes of an act run.
#pragma once

#include <sched.h>
#include <optional>

#include "demo/role.hpp"

namespace tenon::cli::demo {

/// Each side gets half of the CPUs, so that both always run at once, if there are two. A scheduler
/// under load likes to put both on one, where a spin lock hardly ever changes hands (S0-U5).
/// Nothing where there is nothing to divide.
std::optional<cpu_set_t> half_of_the_cpus(Role role) noexcept;

}  // namespace tenon::cli::demo
