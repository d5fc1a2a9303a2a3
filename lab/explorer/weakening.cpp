// SPDX-License-Identifier: Apache-2.0
#include "explorer/weakening.hpp"

namespace tenon::lab {
namespace {

using enum OrderedAccess::Kind;
using hooks::Atomic;
using hooks::AtomicOp;

OrderedAccess::Kind kind_of(const Atomic& access) noexcept {
  if (access.op == AtomicOp::kLoad) return kLoad;
  return access.op == AtomicOp::kStore ? kStore : kModify;
}

OrderedAccess::Kind kind_of(const Fence& fence) noexcept {
  if (fence.reach == Reach::kHeavy) return kHeavyFence;
  return fence.reach == Reach::kLight ? kLightFence : kFence;
}

// What a compare-exchange that fails still orders: it has only read.
Order weaker_failure(int failure_order, Order to) noexcept {
  if (!acquires(static_cast<Order>(failure_order)) || !acquires(to)) return Order::kRelaxed;
  return Order::kAcquire;  // nothing is weakened to volatile
}

}  // namespace

std::vector<Weaker> next_weaker(OrderedAccess::Kind kind, Order order) {
  const bool light = kind == kLightFence || kind == kHeavyFence;
  switch (order) {
    case Order::kSeqCst:
      if (kind == kLoad) return {Order::kAcquire};
      if (kind == kStore) return {Order::kRelease};
      if (light) return {std::nullopt};
      return {Order::kAcqRel};
    case Order::kAcqRel:
      return {Order::kAcquire, Order::kRelease};
    case Order::kConsume:
    case Order::kAcquire:
    case Order::kRelease:
      if (kind == kFence || light) return {std::nullopt};
      return {Order::kRelaxed};
    case Order::kRelaxed:
      if (kind == kLoad || kind == kStore) return {std::nullopt};
      return {};  // it is still atomic
  }
  return {};
}

Weakening::Weakening(const std::vector<OrderedAccess>& weakened, Weaker to)
    : weakened_(weakened.begin(), weakened.end()), to_(to) {}

bool Weakening::is_weakened(const OrderedAccess& access) {
  if (!exploring()) return false;
  made_.insert(access);
  return weakened_.contains(access);
}

std::uint64_t Weakening::atomic(const Atomic& access, const void* site) {
  if (!is_shared(access.at) ||
      !is_weakened({site, kind_of(access), static_cast<Order>(access.order)}))
    return world_->atomic(access, site);
  if (to_) {
    Atomic weaker = access;
    weaker.order = static_cast<int>(*to_);
    weaker.failure_order = static_cast<int>(weaker_failure(access.failure_order, *to_));
    return world_->atomic(weaker, site);
  }
  void* const at = const_cast<void*>(access.at);
  std::uint64_t value = access.operand;  // its first bytes are the value: x86 is little-endian
  if (access.op == AtomicOp::kStore) {
    world_->copy(at, &value, access.bytes);
    return 0;
  }
  value = 0;
  world_->copy(&value, at, access.bytes);
  return value;
}

void Weakening::fence(const Fence& fence) {
  if (!is_weakened({fence.site, kind_of(fence), fence.order})) return world_->fence(fence);
  if (to_) world_->fence({*to_, fence.reach, fence.site});
}

}  // namespace tenon::lab
