// SPDX-License-Identifier: Apache-2.0
// The threads of litmus tests as C functions, to be compiled.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "axiom/litmus.hpp"

namespace tenon::lab::hardware {

/// One thread, once. The locations are kStride apart, the first one is at `locations`; its
/// registers go to `registers`. Not 0: this run does not count, because it looped too often, or
/// accessed what is no location.
using ThreadCode = int (*)(char* locations, axiom::Value* registers);

/// A location has a cache line of its own, as many bytes from the next as in the model: an address
/// is the same number here and there, and is found from where the locations begin.
std::size_t location_stride() noexcept;

/// Of `program`, the number `number` of several in one source.
std::string function_name(std::size_t number, std::size_t thread);

/// A source of one function for each thread of each program.
std::string c_source(std::span<const axiom::Program> programs);

}  // namespace tenon::lab::hardware
