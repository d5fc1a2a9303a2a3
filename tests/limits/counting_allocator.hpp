// SPDX-License-Identifier: Apache-2.0
// Replaces malloc and what stands on it, operator new included, and counts the calls.
#pragma once

#include <cstdint>

namespace tenon::test {

/// Allocations and frees of this process so far.
std::uint64_t allocator_calls() noexcept;

}  // namespace tenon::test
