// SPDX-License-Identifier: Apache-2.0
#include "hammer.hpp"

#include <unistd.h>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "hooks/hooks.hpp"
#include "os/syscall.hpp"

namespace tenon::test::hammer {
namespace {

// Ten times what a call needs that looks at everything.
constexpr std::uint64_t kEndless = 1'000'000;

// One thread uses the library while something is hammered.
bool on = false;
Blow blow;
std::uint64_t left = 0;
std::uint64_t made = 0;
void (*at_the_end)() = nullptr;
std::uint64_t chance = 1;

// George Marsaglia, Xorshift RNGs, 2003.
bool toss() noexcept {
  chance ^= chance << 13;
  chance ^= chance >> 7;
  chance ^= chance << 17;
  return (chance >> 32 & 1) != 0;
}

void strike() noexcept {
  if (!on) return;
  if (++made > kEndless) std::abort();
  if (left-- == 0) {
    on = false;
    return at_the_end();
  }
  const std::uint64_t value = blow.values[toss() ? 1 : 0];
  if (blow.bytes == 8)
    __atomic_store_n(static_cast<std::uint64_t*>(blow.at), value, __ATOMIC_SEQ_CST);
  else
    __atomic_store_n(static_cast<std::uint32_t*>(blow.at), static_cast<std::uint32_t>(value),
                     __ATOMIC_SEQ_CST);
}

}  // namespace

void start(const Blow& it, std::uint64_t accesses, void (*over)()) noexcept {
  blow = it;
  left = accesses;
  made = 0;
  at_the_end = over;
  on = true;
}
void stop() noexcept {
  on = false;
}

}  // namespace tenon::test::hammer

namespace tenon::os {

long invoke(long number, long a, long b, long c, long d, long e, long f) noexcept {
  test::hammer::strike();
  const long result = ::syscall(number, a, b, c, d, e, f);
  return result == -1 ? -errno : result;
}

}  // namespace tenon::os

namespace tenon::hooks {

using test::hammer::strike;

std::uint64_t on_atomic(const Atomic& atomic) noexcept {
  strike();
  return perform(atomic);
}
void on_plain(const volatile void* /*at*/, std::size_t /*bytes*/, bool /*write*/) noexcept {
  strike();
}
void on_fence(int /*order*/, bool /*thread*/, const void* /*site*/) noexcept {}
void on_copy(void* to, const void* from, std::size_t bytes) noexcept {
  strike();
  std::memmove(to, from, bytes);
}
void on_fill(void* to, int value, std::size_t bytes) noexcept {
  strike();
  std::memset(to, value, bytes);
}

}  // namespace tenon::hooks
