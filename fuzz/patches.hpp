// SPDX-License-Identifier: Apache-2.0
// An input is a list of patches: what to change in a sound segment, step by step, so that inputs
// are small and get past the first checks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "hostile/specimen.hpp"

namespace tenon::fuzz {

/// Eleven bytes of an input.
struct Patch {
  static constexpr std::size_t kBytes = 11;

  std::uint16_t place = 0;  ///< which word, counted in 8 bytes over those that mean something
  std::uint8_t how = 0;     ///< bits 0..1: width is 1, 2, 4, 8; bit 2: make no checksum fit;
                            ///< bits 3..7: what to do afterwards, where a target does something
  std::uint64_t value = 0;

  std::size_t width() const noexcept { return std::size_t{1} << (how & 3u); }
  bool mends() const noexcept { return (how & 4u) == 0; }
  unsigned step() const noexcept { return how >> 3u; }
};

/// At most `most`; what is left at the end is left out.
std::vector<Patch> patches_in(std::span<const std::uint8_t> input, std::size_t most = 32);

/// What patches change: a specimen's image in memory.
class Image {
 public:
  /// `memory`: holds the specimen, or what somebody made of it.
  Image(const test::Specimen& specimen, unsigned char* memory);
  void apply(const Patch& patch) const;

 private:
  const test::Specimen& specimen_;
  unsigned char* memory_;
  std::vector<std::uint64_t> words_;
};

}  // namespace tenon::fuzz
