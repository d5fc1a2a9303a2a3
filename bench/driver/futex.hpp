// SPDX-License-Identifier: Apache-2.0
// The raw calls; shared, not process-private.
#pragma once

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <atomic>
#include <cstdint>

namespace tenon::bench {

using FutexWord = std::atomic<std::uint32_t>;

inline void sleep_while(FutexWord& word, std::uint32_t value) noexcept {
  ::syscall(SYS_futex, &word, FUTEX_WAIT, value, nullptr, nullptr, 0);
}
inline void wake_one(FutexWord& word) noexcept {
  ::syscall(SYS_futex, &word, FUTEX_WAKE, 1, nullptr, nullptr, 0);
}

}  // namespace tenon::bench
