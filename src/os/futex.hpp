// SPDX-License-Identifier: Apache-2.0
// Sleeping on a 32-bit word that several processes map.
#pragma once

#include <cstdint>

namespace tenon::os {

enum class FutexAnswer : std::uint8_t { kWoken, kChanged, kTimeout, kInterrupted, kUnsupported };

/// Sleeps while the word holds `expected`, until woken or until `deadline` (CLOCK_MONOTONIC ns).
/// kChanged: the word held something else. A wake says nothing: check again.
FutexAnswer futex_wait(const std::uint32_t& word, std::uint32_t expected,
                       std::uint64_t deadline) noexcept;
/// One word to sleep on, and what it holds while there is reason to.
struct FutexWish {
  const std::uint32_t& word;
  std::uint32_t expected;
};
/// Likewise on two words at once, until either is woken. kUnsupported: this kernel (before 5.16)
/// cannot do it.
FutexAnswer futex_wait_either(const FutexWish& one, const FutexWish& other,
                              std::uint64_t deadline) noexcept;
/// Wakes up to `count` sleepers; works on a read-only mapping, too.
void futex_wake(const std::uint32_t& word, int count) noexcept;

/// Registers this process for the heavy fences of others (membarrier GLOBAL_EXPEDITED): from then
/// on its light fences count. False when the kernel has no such thing.
bool register_for_heavy_fences() noexcept;
/// A full fence in every running thread of every registered process.
void fence_all_registered() noexcept;

}  // namespace tenon::os
