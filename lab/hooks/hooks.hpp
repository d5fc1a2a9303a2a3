// SPDX-License-Identifier: Apache-2.0
// What the calls that `g++ -fsanitize=thread` compiles into the library come down to.
//
// tsan_abi.cpp turns the compiler's calls into these few functions. A *runtime* defines them and
// tenon::os::invoke(): the crash harness kills before the k-th one, an explorer decides what each
// of them returns. The library's sources are the shipped ones, and its own link has no libtsan.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tenon::hooks {

enum class AtomicOp : std::uint8_t {
  kLoad,
  kStore,
  kExchange,
  kAdd,
  kSubtract,
  kAnd,
  kOr,
  kXor,
  kCompareExchange,
};

/// One atomic access of 1, 2, 4 or 8 bytes. Orders are those of std::memory_order, as numbers.
struct Atomic {
  AtomicOp op;
  volatile void* at;
  std::size_t bytes;
  std::uint64_t operand = 0;   ///< what is stored, added, ...
  std::uint64_t expected = 0;  ///< of a compare-exchange
  int order = 0;
  int failure_order = 0;
  /// The frame of the hook: at [1] is where the code called it, above it is the code's own stack.
  void* const* frame = nullptr;
  /// Where a compare-exchange that fails puts what it saw; null when it returns it.
  const void* expected_at = nullptr;

  const void* site() const noexcept { return frame == nullptr ? nullptr : frame[1]; }
};

// ---- defined by the runtime

/// Performs the access and returns the value before. A compare-exchange succeeded when that is
/// `expected`.
std::uint64_t on_atomic(const Atomic& access) noexcept;
/// A plain access of the compiled code is about to happen.
void on_plain(const volatile void* at, std::size_t bytes, bool write) noexcept;
/// `thread`: a thread fence, else a signal fence, which orders against death and membarrier;
/// `site`: where the code called the hook.
void on_fence(int order, bool thread, const void* site) noexcept;
/// Does what memmove() does.
void on_copy(void* to, const void* from, std::size_t bytes) noexcept;
/// Does what memset() does.
void on_fill(void* to, int value, std::size_t bytes) noexcept;

// ---- for runtimes

/// Does the access on the real memory, sequentially consistent whatever its order says.
std::uint64_t perform(const Atomic& access) noexcept;

/// Where a copy or a fill of `bytes` bytes at `to` can be killed half-way, in bytes: near its
/// middle, between two words. 0 = it lies within one.
std::size_t half_of(const void* to, std::size_t bytes) noexcept;

}  // namespace tenon::hooks
