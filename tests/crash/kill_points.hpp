// SPDX-License-Identifier: Apache-2.0
// The runtime of the checked build that counts kill points, and dies at one of them.
//
// A point is: an access to a mapped segment, the first and the middle byte of a copy into or out of
// one, and every system call of the library. The process dies *before* the point takes effect.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tenon::crash::kill_points {

/// Counts from zero; SIGKILL before point number `k`, counted from 1. k = 0 only counts.
void arm(std::uint64_t k) noexcept;
/// Stops counting; returns how many points were passed.
std::uint64_t disarm() noexcept;

/// Segments that this process has mapped through the library.
std::size_t mappings() noexcept;
/// To be called in a forked child: the parent's segments are not mapped here.
void forget_mappings() noexcept;

/// System calls that the library made in this process so far.
std::uint64_t system_calls() noexcept;

}  // namespace tenon::crash::kill_points
