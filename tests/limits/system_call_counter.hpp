// SPDX-License-Identifier: Apache-2.0
// Counts the system calls that two processes make between two marks, by ptrace: every one of them
// stops its caller, so none can be missed, and where there is none nothing is slowed down.
#pragma once

#include <sys/types.h>
#include <array>
#include <cstdint>
#include <functional>

namespace tenon::test {

/// Both are to be called in a counted process.
void mark_start() noexcept;
void mark_end() noexcept;

/// Runs both bodies in processes of their own until they end. Throws when one of them fails.
/// Returns for each how many system calls it made between its marks.
std::array<std::uint64_t, 2> count_system_calls(const std::function<void()>& first,
                                                const std::function<void()>& second);

}  // namespace tenon::test
