// SPDX-License-Identifier: Apache-2.0
// Sizes, alignment and checksums: pure functions.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace tenon {

/// Rounds up to a multiple of `step`, a power of two. The caller rules out overflow.
constexpr std::uint64_t round_up(std::uint64_t value, std::uint64_t step) noexcept {
  return (value + step - 1) & ~(step - 1);
}

/// True when [offset, offset + bytes) lies within [0, end), without overflow.
constexpr bool fits(std::uint64_t offset, std::uint64_t bytes, std::uint64_t end) noexcept {
  return offset <= end && bytes <= end - offset;
}

/// FNV-1a, 64 bits (Fowler, Noll, Vo): finds damage, not malice.
constexpr std::uint64_t checksum(const unsigned char* data, std::size_t bytes) noexcept {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (std::size_t i = 0; i < bytes; ++i) hash = (hash ^ data[i]) * 0x100000001b3u;
  return hash;
}

/// The checksum of a record that ends in its own `checksum` field.
template <class Record>
std::uint64_t checksum_of(const Record& record) noexcept {
  static_assert(offsetof(Record, checksum) + sizeof(record.checksum) == sizeof(Record));
  const auto bytes = std::bit_cast<std::array<unsigned char, sizeof(Record)>>(record);
  return checksum(bytes.data(), offsetof(Record, checksum));
}

}  // namespace tenon
