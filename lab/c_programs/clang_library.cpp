// SPDX-License-Identifier: Apache-2.0
// Read-modify-writes that clang has built in and gcc has not: include/clang.h.
#include <algorithm>
#include <cstdint>
#include <optional>

#include "c_programs/c_world.hpp"

namespace {

// Does `choose` of the value that is there and this one.
template <class T, class F>
T modify(volatile T* at, T value, F choose) {
  const auto change = [=](std::uint64_t before) -> std::optional<std::uint64_t> {
    return static_cast<std::uint32_t>(choose(static_cast<T>(before), value));
  };
  return static_cast<T>(
      tenon::lab::c_world()->modify(const_cast<T*>(at), change, tenon::lab::Order::kSeqCst));
}

constexpr auto kLeast = [](auto a, auto b) { return std::min(a, b); };
constexpr auto kMost = [](auto a, auto b) { return std::max(a, b); };

}  // namespace

extern "C" {

int __sync_fetch_and_min(volatile int* at, int value) {
  return modify(at, value, kLeast);
}
int __sync_fetch_and_max(volatile int* at, int value) {
  return modify(at, value, kMost);
}
unsigned __sync_fetch_and_umin(volatile unsigned* at, unsigned value) {
  return modify(at, value, kLeast);
}
unsigned __sync_fetch_and_umax(volatile unsigned* at, unsigned value) {
  return modify(at, value, kMost);
}

}  // extern "C"
