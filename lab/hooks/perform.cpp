// SPDX-License-Identifier: Apache-2.0
#include "hooks/hooks.hpp"

#include <bit>

namespace tenon::hooks {
namespace {

template <class T>
std::uint64_t perform_as(const Atomic& access) noexcept {
  auto* at = static_cast<volatile T*>(access.at);
  const auto operand = static_cast<T>(access.operand);
  auto expected = static_cast<T>(access.expected);
  switch (access.op) {
    case AtomicOp::kLoad:
      return __atomic_load_n(at, __ATOMIC_SEQ_CST);
    case AtomicOp::kStore:
      __atomic_store_n(at, operand, __ATOMIC_SEQ_CST);
      return 0;
    case AtomicOp::kExchange:
      return __atomic_exchange_n(at, operand, __ATOMIC_SEQ_CST);
    case AtomicOp::kAdd:
      return __atomic_fetch_add(at, operand, __ATOMIC_SEQ_CST);
    case AtomicOp::kSubtract:
      return __atomic_fetch_sub(at, operand, __ATOMIC_SEQ_CST);
    case AtomicOp::kAnd:
      return __atomic_fetch_and(at, operand, __ATOMIC_SEQ_CST);
    case AtomicOp::kOr:
      return __atomic_fetch_or(at, operand, __ATOMIC_SEQ_CST);
    case AtomicOp::kXor:
      return __atomic_fetch_xor(at, operand, __ATOMIC_SEQ_CST);
    case AtomicOp::kCompareExchange:
      __atomic_compare_exchange_n(at, &expected, operand, false, __ATOMIC_SEQ_CST,
                                  __ATOMIC_SEQ_CST);
      return expected;
  }
  __builtin_unreachable();
}

}  // namespace

std::uint64_t perform(const Atomic& access) noexcept {
  switch (access.bytes) {
    case 1:
      return perform_as<std::uint8_t>(access);
    case 2:
      return perform_as<std::uint16_t>(access);
    case 4:
      return perform_as<std::uint32_t>(access);
    default:
      return perform_as<std::uint64_t>(access);
  }
}

std::size_t half_of(const void* to, std::size_t bytes) noexcept {
  constexpr std::uintptr_t kWord = 8;
  const auto begin = std::bit_cast<std::uintptr_t>(to);
  const std::uintptr_t middle = (begin + bytes / 2 + kWord / 2) / kWord * kWord;
  return middle > begin && middle < begin + bytes ? middle - begin : 0;
}

}  // namespace tenon::hooks
