// SPDX-License-Identifier: Apache-2.0
// The threads of litmus tests as C functions, to be compiled.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "axiom/litmus.hpp"

namespace tenon::lab::hardware {

/// A location, with a cache line of its own. Locations are as far apart as in the model, so that an
/// address is the same number here and there: it is taken from where the locations begin.
struct alignas(axiom::kAddressStride) Line {
  axiom::Value value = 0;
};

/// One thread, once. Its registers go to `registers`. `pauses`: bits that say how long it waits
/// before which instruction. Not 0: this round does not count, because the thread looped too often,
/// or accessed what is no location.
using ThreadCode = int (*)(Line* locations, axiom::Value* registers, std::uint64_t pauses);

/// Straight: the instructions and nothing between them. With pauses, what happens only between two
/// of them is seen often.
enum class Pace : std::uint8_t { kStraight, kWithPauses };

/// `number`: of a program among those of one source.
std::string function_name(std::size_t number, std::size_t thread, Pace pace);

/// A source of two functions for each thread of each program.
std::string c_source(std::span<const axiom::Program> programs);

}  // namespace tenon::lab::hardware
