// SPDX-License-Identifier: Apache-2.0
// Ordered accesses that order less than the source says: does a check notice?
//
// Stands between the compiler's hooks and the world. Nothing is compiled again: what an access
// orders is an argument of its hook.
#pragma once

#include <compare>
#include <optional>
#include <set>
#include <vector>

#include "explorer/accesses.hpp"

namespace tenon::lab {

/// A call of a hook in the code under test. Inlined code has one for each place that it is in.
struct OrderedAccess {
  enum class Kind : std::uint8_t { kLoad, kStore, kModify, kFence, kLightFence, kHeavyFence };
  const void* site;  ///< the address after the call
  Kind kind;
  Order order;
  friend auto operator<=>(const OrderedAccess&, const OrderedAccess&) = default;
};

/// What an access is weakened to; nothing: it becomes a plain one, a fence goes.
using Weaker = std::optional<Order>;

/// The orders right below this one.
std::vector<Weaker> next_weaker(OrderedAccess::Kind kind, Order order);

class Weakening final : public Accesses {
 public:
  /// To see what there is: nothing is weakened.
  Weakening() = default;
  Weakening(const std::vector<OrderedAccess>& weakened, Weaker to);

  void stand_before(Accesses& world) noexcept { world_ = &world; }
  /// The ordered accesses to shared memory that the threads made.
  const std::set<OrderedAccess>& made() const noexcept { return made_; }
  /// The same, of a copy of this process.
  void learn(const std::set<OrderedAccess>& made) { made_.insert(made.begin(), made.end()); }

  bool exploring() const noexcept override { return world_->exploring(); }
  bool is_shared(const volatile void* at) const noexcept override { return world_->is_shared(at); }
  std::uint64_t atomic(const hooks::Atomic& access, const void* site) override;
  void plain(const volatile void* at, std::size_t bytes, bool write) override {
    world_->plain(at, bytes, write);
  }
  void copy(void* to, const void* from, std::size_t bytes) override {
    world_->copy(to, from, bytes);
  }
  void fill(void* to, int value, std::size_t bytes) override { world_->fill(to, value, bytes); }
  void fence(const Fence& fence) override;

 private:
  bool is_weakened(const OrderedAccess& access);

  Accesses* world_ = nullptr;
  std::set<OrderedAccess> weakened_;
  Weaker to_;
  std::set<OrderedAccess> made_;
};

}  // namespace tenon::lab
