// SPDX-License-Identifier: Apache-2.0
#include "os/futex.hpp"

#include <linux/futex.h>
#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <cerrno>
#include <ctime>

#include "os/syscall.hpp"

namespace tenon::os {

FutexAnswer futex_wait(const std::uint32_t& word, std::uint32_t expected,
                       std::uint64_t deadline) noexcept {
  struct ::timespec until {};
  until.tv_sec = static_cast<time_t>(deadline / 1'000'000'000);
  until.tv_nsec = static_cast<long>(deadline % 1'000'000'000);
  // WAIT_BITSET takes an absolute time on CLOCK_MONOTONIC; no PRIVATE flag: others map the word.
  switch (invoke(SYS_futex, arg(&word), FUTEX_WAIT_BITSET, arg(expected), arg(&until), 0,
                 static_cast<long>(FUTEX_BITSET_MATCH_ANY))) {
    case -ETIMEDOUT:
      return FutexAnswer::kTimeout;
    case -EAGAIN:
      return FutexAnswer::kChanged;
    case -EINTR:
      return FutexAnswer::kInterrupted;
    default:
      return FutexAnswer::kWoken;
  }
}

void futex_wake(const std::uint32_t& word, int count) noexcept {
  invoke(SYS_futex, arg(&word), FUTEX_WAKE, count);
}

bool register_for_heavy_fences() noexcept {
  return invoke(SYS_membarrier, MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED, 0, 0) == 0;
}

void fence_all_registered() noexcept {
  invoke(SYS_membarrier, MEMBARRIER_CMD_GLOBAL_EXPEDITED, 0, 0);
}

}  // namespace tenon::os
