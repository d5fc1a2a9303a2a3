// SPDX-License-Identifier: Apache-2.0
// Time and the ways to let it pass.
#pragma once

#include <cstdint>

namespace tenon::os {

/// CLOCK_MONOTONIC, nanoseconds. Not a system call where the kernel maps its clock (vDSO).
std::uint64_t now() noexcept;
/// CLOCK_REALTIME, nanoseconds since 1970; for people's eyes.
std::uint64_t wall_clock() noexcept;
void sleep_for(std::uint64_t nanoseconds) noexcept;

/// Tells the CPU that this is a polling loop. Out of line: the lab must see it.
void pause() noexcept;
/// Lets another thread have this CPU.
void yield() noexcept;

}  // namespace tenon::os
