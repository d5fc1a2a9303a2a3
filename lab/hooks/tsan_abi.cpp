// SPDX-License-Identifier: Apache-2.0
// The functions that g++ calls in code compiled with -fsanitize=thread, and the library functions
// that the linker's --wrap sends here. Names and signatures: gcc/sanitizer.def and libsanitizer's
// tsan_interface.h. There are no 16-byte atomics: order::Word has none.
#include <cstring>

#include "hooks/hooks.hpp"

namespace {

using tenon::hooks::Atomic;
using tenon::hooks::AtomicOp;
using tenon::hooks::on_atomic;
using tenon::hooks::on_copy;
using tenon::hooks::on_fence;
using tenon::hooks::on_fill;
using tenon::hooks::on_plain;

void* const* frame_at(void* address) noexcept {
  return static_cast<void* const*>(address);
}

template <class T>
T modify(AtomicOp op, volatile void* at, T operand, int order, void* frame) noexcept {
  return static_cast<T>(on_atomic({op, at, sizeof(T), operand, 0, order, order, frame_at(frame)}));
}

// The value before, for both forms of compare-exchange. Weak is treated as strong.
template <class T>
T exchange_if(volatile void* at, T expected, T desired, int order, int failure_order, void* frame,
              const void* expected_at = nullptr) noexcept {
  return static_cast<T>(on_atomic({AtomicOp::kCompareExchange, at, sizeof(T), desired, expected,
                                   order, failure_order, frame_at(frame), expected_at}));
}

template <class T>
int exchange_if_at(volatile void* at, void* expected, T desired, int order, int failure_order,
                   void* frame) noexcept {
  T wanted;
  std::memcpy(&wanted, expected, sizeof wanted);
  const T seen = exchange_if(at, wanted, desired, order, failure_order, frame, expected);
  std::memcpy(expected, &seen, sizeof seen);
  return seen == wanted;
}

}  // namespace

extern "C" {

void __tsan_init() {}
void __tsan_func_entry(void* /*caller*/) {}
void __tsan_func_exit() {}
void __tsan_vptr_update(void** at, void* /*value*/) {
  on_plain(at, sizeof *at, true);
}
void __tsan_vptr_read(void** at) {
  on_plain(at, sizeof *at, false);
}
void __tsan_read_range(void* at, std::size_t bytes) {
  on_plain(at, bytes, false);
}
void __tsan_write_range(void* at, std::size_t bytes) {
  on_plain(at, bytes, true);
}

#define TENON_PLAIN(bytes)                       \
  void __tsan_read##bytes(void* at) {            \
    on_plain(at, bytes, false);                  \
  }                                              \
  void __tsan_write##bytes(void* at) {           \
    on_plain(at, bytes, true);                   \
  }                                              \
  void __tsan_unaligned_read##bytes(void* at) {  \
    on_plain(at, bytes, false);                  \
  }                                              \
  void __tsan_unaligned_write##bytes(void* at) { \
    on_plain(at, bytes, true);                   \
  }
TENON_PLAIN(1)
TENON_PLAIN(2)
TENON_PLAIN(4)
TENON_PLAIN(8)
TENON_PLAIN(16)
#undef TENON_PLAIN

#define TENON_MODIFY(bits, name, op)                                                             \
  std::uint##bits##_t __tsan_atomic##bits##_##name(volatile void* at, std::uint##bits##_t value, \
                                                   int order) {                                  \
    return modify(op, at, value, order, __builtin_frame_address(0));                             \
  }
#define TENON_EXCHANGE_IF(bits, strength)                                                       \
  int __tsan_atomic##bits##_compare_exchange_##strength(volatile void* at, void* expected,      \
                                                        std::uint##bits##_t desired, int order, \
                                                        int failure_order) {                    \
    return exchange_if_at(at, expected, desired, order, failure_order,                          \
                          __builtin_frame_address(0));                                          \
  }
#define TENON_ATOMIC(bits)                                                                        \
  std::uint##bits##_t __tsan_atomic##bits##_load(const volatile void* at, int order) {            \
    return modify(AtomicOp::kLoad, const_cast<volatile void*>(at), std::uint##bits##_t{0}, order, \
                  __builtin_frame_address(0));                                                    \
  }                                                                                               \
  void __tsan_atomic##bits##_store(volatile void* at, std::uint##bits##_t value, int order) {     \
    modify(AtomicOp::kStore, at, value, order, __builtin_frame_address(0));                       \
  }                                                                                               \
  TENON_MODIFY(bits, exchange, AtomicOp::kExchange)                                               \
  TENON_MODIFY(bits, fetch_add, AtomicOp::kAdd)                                                   \
  TENON_MODIFY(bits, fetch_sub, AtomicOp::kSubtract)                                              \
  TENON_MODIFY(bits, fetch_and, AtomicOp::kAnd)                                                   \
  TENON_MODIFY(bits, fetch_or, AtomicOp::kOr)                                                     \
  TENON_MODIFY(bits, fetch_xor, AtomicOp::kXor)                                                   \
  TENON_EXCHANGE_IF(bits, strong)                                                                 \
  TENON_EXCHANGE_IF(bits, weak)                                                                   \
  std::uint##bits##_t __tsan_atomic##bits##_compare_exchange_val(                                 \
      volatile void* at, std::uint##bits##_t expected, std::uint##bits##_t desired, int order,    \
      int failure_order) {                                                                        \
    return exchange_if(at, expected, desired, order, failure_order, __builtin_frame_address(0));  \
  }
TENON_ATOMIC(8)
TENON_ATOMIC(16)
TENON_ATOMIC(32)
TENON_ATOMIC(64)
#undef TENON_ATOMIC
#undef TENON_EXCHANGE_IF
#undef TENON_MODIFY

void __tsan_atomic_thread_fence(int order) {
  on_fence(order, true, __builtin_return_address(0));
}
void __tsan_atomic_signal_fence(int order) {
  on_fence(order, false, __builtin_return_address(0));
}

void* __wrap_memcpy(void* to, const void* from, std::size_t bytes) {
  on_copy(to, from, bytes);
  return to;
}
void* __wrap_memmove(void* to, const void* from, std::size_t bytes) {
  on_copy(to, from, bytes);
  return to;
}
void* __wrap_memset(void* to, int value, std::size_t bytes) {
  on_fill(to, value, bytes);
  return to;
}

}  // extern "C"
