// SPDX-License-Identifier: Apache-2.0
#include "c_programs/heap.hpp"

#include <sys/mman.h>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace tenon::lab {
namespace {

constexpr std::size_t kGap = 16;  // between blocks, to notice who goes over the end
constexpr int kGarbage = 0xA5;

}  // namespace

Heap::Heap() {
  void* const memory = ::mmap(nullptr, kMostThreads * kPartBytes, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) {
    std::perror("the heap of the program");
    std::abort();
  }
  base_ = reinterpret_cast<std::uintptr_t>(memory);
}

Heap::~Heap() {
  ::munmap(reinterpret_cast<void*>(base_), kMostThreads * kPartBytes);
}

void Heap::next_run() noexcept {
  for (Part& part : parts_) {
    part.used = 0;
    part.blocks.clear();
  }
}

void* Heap::allocate(int thread, std::size_t bytes, std::size_t alignment) {
  const auto self = static_cast<std::size_t>(thread);
  Part& part = parts_[self];
  alignment = std::max<std::size_t>(alignment, 16);
  if (bytes > kPartBytes || alignment > kPartBytes) return nullptr;
  const std::size_t offset = (part.used + kGap + alignment - 1) / alignment * alignment;
  if (offset + bytes + kGap > kPartBytes) return nullptr;
  part.used = offset + bytes;
  const std::uintptr_t start = base_ + self * kPartBytes + offset;
  part.blocks.push_back({start, bytes, false});
  auto* const memory = reinterpret_cast<void*>(start);
  std::memset(memory, kGarbage, bytes);
  return memory;
}

Heap::Block* Heap::block_before(std::uintptr_t at) noexcept {
  Part& part = parts_[(at - base_) / kPartBytes];
  const auto next = std::ranges::upper_bound(part.blocks, at, {}, &Block::start);
  return next == part.blocks.begin() ? nullptr : &*std::prev(next);
}

const char* Heap::complaint(std::uintptr_t at, std::size_t bytes) noexcept {
  const Block* const block = block_before(at);
  if (block == nullptr || at + bytes > block->start + block->bytes)
    return "access outside of what was allocated";
  return block->freed ? "use after free" : nullptr;
}

}  // namespace tenon::lab
