// SPDX-License-Identifier: Apache-2.0
#include "explorer/accesses.hpp"

namespace tenon::lab {
namespace {

using hooks::Atomic;
using hooks::AtomicOp;

Accesses* current = nullptr;

}  // namespace

Accesses* accesses() noexcept {
  return current;
}
void hand_accesses_to(Accesses* world) noexcept {
  current = world;
}

std::uint64_t masked(std::uint64_t value, std::size_t bytes) noexcept {
  return bytes >= 8 ? value : value & ((std::uint64_t{1} << 8 * bytes) - 1);
}

std::optional<std::uint64_t> result_of(const Atomic& access, std::uint64_t value) noexcept {
  switch (access.op) {
    case AtomicOp::kExchange:
      return masked(access.operand, access.bytes);
    case AtomicOp::kAdd:
      return masked(value + access.operand, access.bytes);
    case AtomicOp::kSubtract:
      return masked(value - access.operand, access.bytes);
    case AtomicOp::kAnd:
      return masked(value & access.operand, access.bytes);
    case AtomicOp::kOr:
      return masked(value | access.operand, access.bytes);
    case AtomicOp::kXor:
      return masked(value ^ access.operand, access.bytes);
    case AtomicOp::kCompareExchange:
      if (value == masked(access.expected, access.bytes))
        return masked(access.operand, access.bytes);
      return std::nullopt;
    case AtomicOp::kLoad:
    case AtomicOp::kStore:
      break;
  }
  return std::nullopt;
}

}  // namespace tenon::lab
