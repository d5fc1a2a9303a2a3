// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>

namespace tenon::test {

/// The seed of this run: TENON_SEED, or a new one. Printed, so that a failure can be repeated.
inline std::uint64_t seed() {
  static const std::uint64_t chosen = [] {
    const char* wish = std::getenv("TENON_SEED");
    const std::uint64_t value = wish != nullptr ? std::strtoull(wish, nullptr, 0)
                                                : std::uint64_t{std::random_device{}()} << 16 | 1;
    std::printf("TENON_SEED=%llu\n", static_cast<unsigned long long>(value));
    return value;
  }();
  return chosen;
}

}  // namespace tenon::test
