// SPDX-License-Identifier: Apache-2.0
// The one door to the kernel. Everything in os/ that makes a system call makes it here, so that a
// test which replaces syscall.cpp at link time can count calls, let them fail, or die before them.
#pragma once

#include <bit>
#include <concepts>
#include <cstdint>

namespace tenon::os {

/// Makes system call `number` and returns its result, or -errno.
long invoke(long number, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0,
            long f = 0) noexcept;

/// A pointer as an argument of invoke().
inline long arg(const void* pointer) noexcept {
  return std::bit_cast<long>(pointer);
}
template <std::integral I>
long arg(I value) noexcept {
  return static_cast<long>(value);
}

}  // namespace tenon::os
