// SPDX-License-Identifier: Apache-2.0
// What every message carries: a number, then bytes that follow from it. The sender writes all of
// them, the receiver reads all of them; one loop for all peers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace tenon::bench {

/// Ends a run.
constexpr std::uint64_t kLast = ~std::uint64_t{0};

/// `at` is 8-byte aligned.
inline void fill(std::byte* at, std::size_t bytes, std::uint64_t number, bool untouched) noexcept {
  if (!untouched) std::memset(at, static_cast<int>(number & 0x7f), bytes);
  std::memcpy(at, &number, sizeof number);
}

struct Reading {
  std::uint64_t number;
  bool right;  ///< the bytes add up to what they should
};

inline Reading read(const std::byte* at, std::size_t bytes, bool untouched) noexcept {
  std::uint64_t number;
  std::memcpy(&number, at, sizeof number);
  if (untouched || bytes == sizeof number) return {number, true};
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < bytes; i += sizeof sum) {
    std::uint64_t word;
    std::memcpy(&word, at + i, sizeof word);
    sum += word;
  }
  const std::uint64_t word = (number & 0x7f) * 0x0101010101010101u;
  return {number, sum == number + (bytes / sizeof sum - 1) * word};
}

}  // namespace tenon::bench
