// SPDX-License-Identifier: Apache-2.0
#include "os/clock.hpp"

#include <sys/syscall.h>
#include <ctime>

#include "os/syscall.hpp"

namespace tenon::os {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;

std::uint64_t read_clock(clockid_t clock) noexcept {
  struct ::timespec time {};
  ::clock_gettime(clock, &time);
  return static_cast<std::uint64_t>(time.tv_sec) * kSecond +
         static_cast<std::uint64_t>(time.tv_nsec);
}

}  // namespace

std::uint64_t now() noexcept {
  return read_clock(CLOCK_MONOTONIC);
}
std::uint64_t wall_clock() noexcept {
  return read_clock(CLOCK_REALTIME);
}

void sleep_for(std::uint64_t nanoseconds) noexcept {
  struct ::timespec time {};
  time.tv_sec = static_cast<time_t>(nanoseconds / kSecond);
  time.tv_nsec = static_cast<long>(nanoseconds % kSecond);
  invoke(SYS_nanosleep, arg(&time));
}

void pause() noexcept {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("isb");
#endif
}

void yield() noexcept {
  invoke(SYS_sched_yield);
}

}  // namespace tenon::os
