// SPDX-License-Identifier: Apache-2.0
// Tiny programs as data: what the explorer and the brute force run alike.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

namespace tenon::lab::tiny {

using Word = std::uint64_t;

enum class Do : std::uint8_t {
  kLoad,
  kStore,            ///< of `value`
  kAdd,              ///< of `value`, and fetch
  kCompareExchange,  ///< from `expected` to `value`
  kFence,
  kLightFence,  ///< of the asymmetric pair
  kHeavyFence,
  kLock,  ///< from 0 to 1, as soon as that can be; to unlock is to store 0
};

struct Operation {
  Do what = Do::kLoad;
  std::size_t location = 0;
  std::memory_order order = std::memory_order::relaxed;
  Word value = 0;
  Word expected = 0;
  bool fails_relaxed = false;  ///< else its failure order follows from its order
};

using Thread = std::vector<Operation>;

/// All locations are 0 at the start.
struct Program {
  std::string name;
  std::vector<Thread> threads;
};

/// Does what the thread says, but for kLock, on real words. The only function here that the hooks
/// see.
void interpret(const Operation& operation, Word* words);

/// One line for each thread.
std::string text_of(const Program& program);

}  // namespace tenon::lab::tiny
