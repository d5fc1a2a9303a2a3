// SPDX-License-Identifier: Apache-2.0
// Historical: which of the rules of the first Java memory model an action breaks.
#include <algorithm>
#include <cstdint>

#include "machine/eight_actions.hpp"

namespace tenon::lab::machine {

using Kind = Action::Kind;

std::optional<OldRule> EightActions::first_broken(std::initializer_list<Check> checks) const {
  for (const Check& check : checks) {
    if (check.broken && check.rule != without_) return check.rule;
  }
  return std::nullopt;
}

std::optional<OldRule> EightActions::broken_by(const Action& action) const {
  if (action.thread < 0 || action.thread >= threads_) return OldRule::kKnown;
  if (action.kind == Kind::kLock || action.kind == Kind::kUnlock) {
    const auto lock = locks_.find(action.what);
    return lock == locks_.end() ? OldRule::kKnown : broken_by(action, lock->second);
  }
  const auto variable = variables_.find(action.what);
  return variable == variables_.end() ? OldRule::kKnown : broken_by(action, variable->second);
}

std::optional<OldRule> EightActions::broken_by(const Action& action, const Lock& lock) const {
  if (action.kind == Kind::kLock)
    return first_broken({{lock.depth > 0 && lock.owner != action.thread, OldRule::kLockIsHeld}});
  return first_broken(
      {{lock.depth == 0 || lock.owner != action.thread, OldRule::kUnlockOwnOnly},
       {has_unwritten(action.thread, false, UINT64_MAX), OldRule::kStoreBeforeUnlock}});
}

std::optional<OldRule> EightActions::broken_by(const Action& action,
                                               const Variable& variable) const {
  const auto thread = static_cast<std::size_t>(action.thread);
  const Copy& copy = variable.copies[thread];
  const bool is_volatile = variable.is_volatile;
  switch (action.kind) {
    case Kind::kLoad:
      return first_broken({{!copy.read, OldRule::kLoadNeedsRead},
                           {copy.dirty, OldRule::kStoreBeforeLoad},
                           {copy.read && copy.read->before_store, OldRule::kInOrderOfThread},
                           {copy.read && copy.read->before_lock, OldRule::kLoadAfterLock},
                           {is_volatile && copy.loaded, OldRule::kVolatileLoadsToUse}});
    case Kind::kUse:
      return first_broken({{!copy.has_value, OldRule::kNoValueYet},
                           {copy.flushed, OldRule::kLoadAfterLock},
                           {is_volatile && !copy.loaded, OldRule::kVolatileLoadsToUse},
                           {is_volatile && (copy.time < newest_volatile_[thread] ||
                                            has_unwritten(action.thread, true, UINT64_MAX)),
                            OldRule::kVolatileOrder}});
    case Kind::kAssign:
      return first_broken({{is_volatile && copy.loaded, OldRule::kVolatileLoadsToUse},
                           {is_volatile && copy.dirty, OldRule::kVolatileStoresAtOnce}});
    case Kind::kStore:
      return first_broken({{!copy.has_value, OldRule::kNoValueYet},
                           {copy.flushed, OldRule::kLoadAfterLock},
                           {!copy.dirty, OldRule::kStoreNeedsAssign}});
    case Kind::kWrite:
      return first_broken({{copy.stored.empty(), OldRule::kWriteNeedsStore},
                           {is_volatile && !copy.stored.empty() &&
                                has_unwritten(action.thread, true, copy.stored.front().time),
                            OldRule::kVolatileOrder}});
    case Kind::kRead:
    case Kind::kLock:
    case Kind::kUnlock:
      break;
  }
  return std::nullopt;
}

bool EightActions::has_unwritten(int thread, bool volatiles_only, std::uint64_t before) const {
  return std::ranges::any_of(variables_, [&](const auto& named) {
    const Variable& variable = named.second;
    const Copy& copy = variable.copies[static_cast<std::size_t>(thread)];
    if (volatiles_only && !variable.is_volatile) return false;
    return (copy.dirty && copy.time < before) ||
           (!copy.stored.empty() && copy.stored.front().time < before);
  });
}

}  // namespace tenon::lab::machine
