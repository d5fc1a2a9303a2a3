// SPDX-License-Identifier: Apache-2.0
// Work that takes a known time and touches no memory.
#pragma once

#include <cstdint>

namespace tenon::bench {

/// Some time on the CPU: `turns` steps, each of which needs the one before. As Work.java has it.
void work(std::uint64_t turns) noexcept;

/// How many turns take so many nanoseconds here and now, called as a section calls them.
std::uint64_t turns_of(double nanoseconds);

/// Nanoseconds that work(turns) takes, the median of many calls.
double time_of_work(std::uint64_t turns);

}  // namespace tenon::bench
