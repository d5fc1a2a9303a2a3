// SPDX-License-Identifier: Apache-2.0
// What the compiler's hooks are handed to: the world in which the code under test runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "explorer/graph.hpp"
#include "hooks/hooks.hpp"

namespace tenon::lab {

/// A fence, and where the code has it.
struct Fence {
  Order order;
  Reach reach;  ///< a light one that is not volatile orders against death alone
  const void* site;
};

class Accesses {
 public:
  virtual ~Accesses() = default;
  /// Is a thread of the code under test running, not what sets it up, or judges it?
  virtual bool exploring() const noexcept = 0;
  /// Might others see what is there? Most plain accesses are to private memory.
  virtual bool is_shared(const volatile void* at) const noexcept = 0;
  virtual std::uint64_t atomic(const hooks::Atomic& access, const void* site) = 0;
  virtual void plain(const volatile void* at, std::size_t bytes, bool write) = 0;
  virtual void copy(void* to, const void* from, std::size_t bytes) = 0;
  virtual void fill(void* to, int value, std::size_t bytes) = 0;
  virtual void fence(const Fence& fence) = 0;
};

/// Of the world that is running; null when none is: accesses are then what the machine makes them.
Accesses* accesses() noexcept;
void hand_accesses_to(Accesses* world) noexcept;

/// A value cut to the width of its word.
std::uint64_t masked(std::uint64_t value, std::size_t bytes) noexcept;
/// What a read-modify-write makes of a value; nothing when it leaves it alone.
std::optional<std::uint64_t> result_of(const hooks::Atomic& access, std::uint64_t value) noexcept;

}  // namespace tenon::lab
