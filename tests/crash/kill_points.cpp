// SPDX-License-Identifier: Apache-2.0
#include "kill_points.hpp"

#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "hooks/hooks.hpp"
#include "os/syscall.hpp"

namespace tenon::crash::kill_points {
namespace {

struct Range {
  std::uintptr_t begin = 0;
  std::uintptr_t end = 0;
};

// A process under test has one thread that uses the library, so plain globals do.
std::array<Range, 64> ranges;
std::size_t range_count = 0;
bool armed = false;
std::uint64_t target = 0;
std::uint64_t passed = 0;
std::uint64_t calls = 0;

void point() noexcept {
  if (!armed || ++passed != target) return;
  ::syscall(SYS_kill, ::syscall(SYS_getpid), SIGKILL);
  for (;;) ::pause();
}

bool in_segment(const volatile void* at) noexcept {
  const auto address = std::bit_cast<std::uintptr_t>(at);
  return std::any_of(ranges.begin(), ranges.begin() + range_count, [address](const Range& range) {
    return address >= range.begin && address < range.end;
  });
}

void access(const volatile void* at) noexcept {
  if (armed && in_segment(at)) point();
}

void forget(Range gone) noexcept {
  const auto* kept = std::remove_if(
      ranges.begin(), ranges.begin() + range_count,
      [gone](const Range& range) { return range.begin >= gone.begin && range.end <= gone.end; });
  range_count = static_cast<std::size_t>(kept - ranges.begin());
}

// A segment is the only thing that the library maps shared; a token's page of it once more, by
// mremap, and when the token is retired something private in its place.
void note_mapping(long number, long result, long a, long b, long c, long flags) noexcept {
  const auto range = [](long at, long bytes) {
    const auto begin = static_cast<std::uintptr_t>(at);
    return Range{begin, begin + static_cast<std::uintptr_t>(bytes)};
  };
  if (number == SYS_munmap) return forget(range(a, b));
  if (number != SYS_mmap && number != SYS_mremap) return;
  const bool again = number == SYS_mremap;
  const Range made = range(result, again ? c : b);
  forget(made);
  const bool shared = again || (flags & MAP_SHARED) != 0;
  if (shared && range_count < ranges.size()) ranges[range_count++] = made;
}

}  // namespace

void arm(std::uint64_t k) noexcept {
  target = k;
  passed = 0;
  armed = true;
}
std::uint64_t disarm() noexcept {
  armed = false;
  return passed;
}
std::size_t mappings() noexcept {
  return range_count;
}
void forget_mappings() noexcept {
  range_count = 0;
}
std::uint64_t system_calls() noexcept {
  return calls;
}

}  // namespace tenon::crash::kill_points

namespace tenon::os {

using namespace crash::kill_points;

long invoke(long number, long a, long b, long c, long d, long e, long f) noexcept {
  point();
  ++calls;
  const long result = ::syscall(number, a, b, c, d, e, f);
  if (result == -1) return -errno;
  note_mapping(number, result, a, b, c, d);
  return result;
}

}  // namespace tenon::os

namespace tenon::hooks {

using namespace crash::kill_points;

std::uint64_t on_atomic(const Atomic& atomic) noexcept {
  access(atomic.at);
  return perform(atomic);
}

void on_plain(const volatile void* at, std::size_t /*bytes*/, bool /*write*/) noexcept {
  access(at);
}

// A kill at a fence leaves what a kill at the next access leaves.
void on_fence(int /*order*/, bool /*thread*/, const void* /*site*/) noexcept {}

namespace {

// `write_part` writes so many bytes from there on.
template <class F>
void in_parts(void* to, const void* from, std::size_t bytes, const F& write_part) {
  if (!armed || bytes == 0 || (!in_segment(to) && !in_segment(from))) return write_part(0, bytes);
  const std::size_t half = half_of(to, bytes);
  point();
  write_part(0, half);
  if (half != 0) point();
  write_part(half, bytes - half);
}

}  // namespace

void on_copy(void* to, const void* from, std::size_t bytes) noexcept {
  in_parts(to, from, bytes, [&](std::size_t offset, std::size_t count) {
    std::memmove(static_cast<std::byte*>(to) + offset, static_cast<const std::byte*>(from) + offset,
                 count);
  });
}

void on_fill(void* to, int value, std::size_t bytes) noexcept {
  in_parts(to, to, bytes, [&](std::size_t offset, std::size_t count) {
    std::memset(static_cast<std::byte*>(to) + offset, value, count);
  });
}

}  // namespace tenon::hooks
