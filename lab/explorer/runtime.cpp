// SPDX-License-Identifier: Apache-2.0
// The explorer as a runtime of the hooks: what the compiler calls, and the parts of os/ that the
// explorer has in place of the real ones.
#include <linux/membarrier.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <array>

#include "explorer/accesses.hpp"
#include "explorer/arena.hpp"
#include "explorer/check.hpp"
#include "explorer/world.hpp"
#include "hooks/hooks.hpp"
#include "os/clock.hpp"
#include "os/syscall.hpp"

namespace tenon::hooks {

using lab::Accesses;
using lab::accesses;
using lab::Arena;
using lab::Order;
using lab::Reach;

std::uint64_t on_atomic(const Atomic& access) noexcept {
  if (accesses() == nullptr) return perform(access);
  const Arena::Outside outside;
  return accesses()->atomic(access, access.site());
}

void on_plain(const volatile void* at, std::size_t bytes, bool write) noexcept {
  Accesses* const it = accesses();
  if (it == nullptr || !it->is_shared(at)) return;  // most are to private memory
  const Arena::Outside outside;
  it->plain(at, bytes, write);
}

void on_fence(int order, bool thread, const void* site) noexcept {
  if (accesses() == nullptr) return;
  const Arena::Outside outside;
  accesses()->fence({static_cast<Order>(order), thread ? Reach::kFull : Reach::kLight, site});
}

void on_copy(void* to, const void* from, std::size_t bytes) noexcept {
  if (accesses() == nullptr) {
    __builtin_memmove(to, from, bytes);
    return;
  }
  const Arena::Outside outside;
  accesses()->copy(to, from, bytes);
}

void on_fill(void* to, int value, std::size_t bytes) noexcept {
  if (accesses() == nullptr) {
    __builtin_memset(to, value, bytes);
    return;
  }
  const Arena::Outside outside;
  accesses()->fill(to, value, bytes);
}

}  // namespace tenon::hooks

namespace tenon::os {

long invoke(long number, long a, long b, long c, long d, long e, long f) noexcept {
  const lab::Arena::Outside outside;
  if (number == SYS_membarrier && a == MEMBARRIER_CMD_GLOBAL_EXPEDITED)
    lab::accesses()->fence({lab::Order::kSeqCst, lab::Reach::kHeavy, __builtin_return_address(0)});
  return lab::world()->system_call(number, {a, b, c, d, e, f});
}

// Time stands still: what waits for a time waits for somebody else; unless the check says
// otherwise.
std::uint64_t now() noexcept {
  return lab::world()->now();
}
std::uint64_t wall_clock() noexcept {
  return 1;
}
void sleep_for(std::uint64_t /*nanoseconds*/) noexcept {
  const lab::Arena::Outside outside;
  lab::world()->sleep();
}
void pause() noexcept {
  const lab::Arena::Outside outside;
  lab::world()->poll();
}
void yield() noexcept {
  pause();
}

}  // namespace tenon::os

// Each process of the code under test has one thread, so its mutexes are always free; but all of
// them live in this one process, and share the mutexes that are global. This program has no other
// threads.
extern "C" {
int pthread_mutex_lock(pthread_mutex_t* /*mutex*/) noexcept {
  return 0;
}
int pthread_mutex_unlock(pthread_mutex_t* /*mutex*/) noexcept {
  return 0;
}
}
