// SPDX-License-Identifier: Apache-2.0
#include "victim_heap.hpp"

#include <array>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace tenon::crash {
namespace {

constexpr std::size_t kVictimBytes = std::size_t{1} << 20;  // an operation takes some 10 KiB
alignas(std::max_align_t) std::array<std::byte, kVictimBytes> memory;
std::byte* next = nullptr;  // nullptr: not in use

bool is_in_memory(const void* block) noexcept {
  return block >= memory.data() && block < memory.data() + memory.size();
}

void* take(std::size_t bytes) {
  constexpr std::size_t kAlign = alignof(std::max_align_t);
  const std::size_t taken = (bytes + kAlign - 1) / kAlign * kAlign;
  if (taken > static_cast<std::size_t>(memory.data() + memory.size() - next)) std::abort();
  std::byte* const block = next;
  next += taken;
  return block;
}

}  // namespace

void use_victim_heap() noexcept {
  next = memory.data();
}

}  // namespace tenon::crash

void* operator new(std::size_t bytes) {
  if (tenon::crash::next != nullptr) return tenon::crash::take(bytes);
  if (void* const block = std::malloc(bytes); block != nullptr) return block;
  throw std::bad_alloc();
}
void operator delete(void* block) noexcept {
  if (!tenon::crash::is_in_memory(block)) std::free(block);
}
void operator delete(void* block, std::size_t) noexcept {
  operator delete(block);
}
