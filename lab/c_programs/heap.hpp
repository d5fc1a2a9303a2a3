// SPDX-License-Identifier: Apache-2.0
// What a C program allocates. Each thread has a part of its own, so that addresses do not depend on
// who came first; nothing is given out twice in one run, so that what was freed stays known.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "explorer/graph.hpp"

namespace tenon::lab {

class Heap {
 public:
  static constexpr std::size_t kPartBytes = 1u << 20;

  Heap();
  ~Heap();
  Heap(const Heap&) = delete;
  Heap& operator=(const Heap&) = delete;

  void next_run() noexcept;
  bool has(std::uintptr_t at) const noexcept {
    return at >= base_ && at < base_ + kMostThreads * kPartBytes;
  }
  std::uintptr_t base() const noexcept { return base_; }

  /// Null when the thread's part is full. What is there looks like nothing that a program would
  /// take for a value of its own.
  void* allocate(int thread, std::size_t bytes, std::size_t alignment);

  struct Block {
    std::uintptr_t start;
    std::size_t bytes;
    bool freed;
  };
  /// The youngest block that starts at or before an address of the heap; null: there is none.
  Block* block_before(std::uintptr_t at) noexcept;
  /// What is wrong with an access of these bytes; null: nothing.
  const char* complaint(std::uintptr_t at, std::size_t bytes) noexcept;

 private:
  struct Part {
    std::size_t used = 0;
    std::vector<Block> blocks;  // by address
  };
  std::uintptr_t base_;
  std::array<Part, kMostThreads> parts_;
};

}  // namespace tenon::lab
