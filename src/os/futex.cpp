// SPDX-License-Identifier: Apache-2.0
#include "os/futex.hpp"

#include <linux/futex.h>
#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <bit>
#include <cerrno>
#include <ctime>

#include "os/syscall.hpp"

namespace tenon::os {

namespace {

struct ::timespec timespec_of(std::uint64_t deadline) noexcept {
  struct ::timespec time {};
  time.tv_sec = static_cast<time_t>(deadline / 1'000'000'000);
  time.tv_nsec = static_cast<long>(deadline % 1'000'000'000);
  return time;
}

FutexAnswer answer_of(long result) noexcept {
  switch (result) {
    case -ETIMEDOUT:
      return FutexAnswer::kTimeout;
    case -EAGAIN:
      return FutexAnswer::kChanged;
    case -EINTR:
      return FutexAnswer::kInterrupted;
    case -ENOSYS:
      return FutexAnswer::kUnsupported;
    default:
      return FutexAnswer::kWoken;
  }
}

}  // namespace

// No PRIVATE flag here and below: others map the words.
FutexAnswer futex_wait(const std::uint32_t& word, std::uint32_t expected,
                       std::uint64_t deadline) noexcept {
  const struct ::timespec until = timespec_of(deadline);
  // WAIT_BITSET takes an absolute time on CLOCK_MONOTONIC. A timer that never fires costs as much
  // as one that does.
  return answer_of(invoke(SYS_futex, arg(&word), FUTEX_WAIT_BITSET, arg(expected),
                          deadline == UINT64_MAX ? 0 : arg(&until), 0,
                          static_cast<long>(FUTEX_BITSET_MATCH_ANY)));
}

FutexAnswer futex_wait_either(const FutexWish& one, const FutexWish& other,
                              std::uint64_t deadline) noexcept {
  const struct ::timespec until = timespec_of(deadline);
  const auto describe = [](const FutexWish& wish) {
    struct ::futex_waitv words {};
    words.val = wish.expected;
    words.uaddr = std::bit_cast<std::uintptr_t>(&wish.word);
    words.flags = FUTEX_32;
    return words;
  };
  const struct ::futex_waitv words[] = {describe(one), describe(other)};
  return answer_of(invoke(SYS_futex_waitv, arg(&words), 2, 0, arg(&until), CLOCK_MONOTONIC));
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
