// SPDX-License-Identifier: Apache-2.0
// How a victim at a monitor dies. Two programs define it: by counting hooks, and by counting
// instructions.
#pragma once

#include <cstdint>
#include <functional>

#include "support/child.hpp"

namespace tenon::crash {

/// As which claim the harness prints its figures.
extern const char* const kClaim;

/// To be called first in every forked child.
void start_in_child() noexcept;
/// In the victim: acts, and does not get further than point `point` of that.
void act_until(std::uint64_t point, const std::function<void()>& act);
/// In the harness: returns when the victim is dead. `completed`: whether it has acted to the end.
void attend(test::Child& victim, std::uint64_t point, const std::function<bool()>& completed);

}  // namespace tenon::crash
