// SPDX-License-Identifier: Apache-2.0
#include "machine/eight_actions.hpp"

#include <utility>

namespace tenon::lab::machine {

using Kind = Action::Kind;

std::string text_of(const Action& action) {
  constexpr const char* kNames[] = {"read",  "load",  "use",  "assign",
                                    "store", "write", "lock", "unlock"};
  std::string text = "T" + std::to_string(action.thread) + " " +
                     kNames[static_cast<std::size_t>(action.kind)] + " " + action.what;
  if (action.kind == Kind::kAssign) text += "=" + std::to_string(action.value);
  return text;
}

const char* text_of(OldRule rule) noexcept {
  switch (rule) {
    case OldRule::kKnown:
      return "there is no such thread, variable or lock";
    case OldRule::kLoadNeedsRead:
      return "17.3: a load needs a read of main memory before it";
    case OldRule::kWriteNeedsStore:
      return "17.3: a write needs a store of the thread before it";
    case OldRule::kStoreBeforeLoad:
      return "17.3: between an assign and a later load there must be a store";
    case OldRule::kStoreNeedsAssign:
      return "17.3: between a load or store and a later store there must be an assign";
    case OldRule::kNoValueYet:
      return "17.3: a new thread or variable needs an assign or load before a use or store";
    case OldRule::kInOrderOfThread:
      return "17.3: main memory reads and writes a variable in the order of the thread's loads and "
             "stores";
    case OldRule::kLockIsHeld:
      return "17.5: another thread has the lock";
    case OldRule::kUnlockOwnOnly:
      return "17.5: more unlocks than locks by this thread";
    case OldRule::kStoreBeforeUnlock:
      return "17.6: what a thread assigned must be stored and written before it unlocks";
    case OldRule::kLoadAfterLock:
      return "17.6: after a lock, a variable must be assigned or read and loaded before a use or "
             "store";
    case OldRule::kVolatileLoadsToUse:
      return "17.7: each use of a volatile comes right after its load, each load right before its "
             "use";
    case OldRule::kVolatileStoresAtOnce:
      return "17.7: after an assign of a volatile comes its store";
    case OldRule::kVolatileOrder:
      return "17.7: main memory reads and writes volatiles in the order of the thread";
  }
  return "?";
}

EightActions::EightActions(int threads, const std::vector<std::string>& plain,
                           const std::vector<std::string>& volatiles,
                           const std::vector<std::string>& locks, std::optional<OldRule> without)
    : threads_(threads), without_(without), newest_volatile_(static_cast<std::size_t>(threads)) {
  const std::vector<Copy> empty(static_cast<std::size_t>(threads));
  for (const std::string& name : plain) variables_[name] = {false, 0, empty};
  for (const std::string& name : volatiles) variables_[name] = {true, 0, empty};
  for (const std::string& name : locks) locks_[name] = {};
}

std::optional<OldRule> EightActions::step(const Action& action) {
  if (const auto rule = broken_by(action)) return rule;
  ++time_;
  if (action.kind == Kind::kLock || action.kind == Kind::kUnlock) {
    perform(action, locks_.at(action.what));
  } else {
    perform(action, variables_.at(action.what));
  }
  return std::nullopt;
}

void EightActions::perform(const Action& action, Lock& lock) {
  const bool locks = action.kind == Kind::kLock;
  lock.owner = action.thread;
  lock.depth += locks ? 1 : -1;
  if (lock.depth <= 0) lock = {};
  if (locks) flush(action.thread);
}

void EightActions::flush(int thread) {
  for (auto& [name, variable] : variables_) {
    Copy& copy = variable.copies[static_cast<std::size_t>(thread)];
    copy.flushed = copy.has_value;
    if (copy.read) copy.read->before_lock = true;
  }
}

void EightActions::perform(const Action& action, Variable& variable) {
  const auto thread = static_cast<std::size_t>(action.thread);
  Copy& copy = variable.copies[thread];
  switch (action.kind) {
    case Kind::kRead:
      copy.read = Transit{variable.master, time_, !copy.stored.empty(), false};
      break;
    case Kind::kLoad: {
      const Transit read = std::exchange(copy.read, {}).value_or(Transit{variable.master, time_});
      copy.value = read.value;
      copy.time = read.time;
      copy.has_value = copy.loaded = true;
      copy.flushed = copy.dirty = false;
      break;
    }
    case Kind::kUse:
      copy.loaded = false;
      if (variable.is_volatile) newest_volatile_[thread] = copy.time;
      break;
    case Kind::kAssign:
      copy.value = action.value;
      copy.time = time_;
      copy.has_value = copy.dirty = true;
      copy.flushed = copy.loaded = false;
      break;
    case Kind::kStore:
      copy.stored.push_back({copy.value, copy.time});
      copy.dirty = copy.loaded = false;
      if (copy.read) copy.read->before_store = true;
      break;
    case Kind::kWrite:
      variable.master = copy.stored.empty() ? copy.value : copy.stored.front().value;
      if (!copy.stored.empty()) copy.stored.pop_front();
      if (variable.is_volatile) newest_volatile_[thread] = time_;
      break;
    case Kind::kLock:
    case Kind::kUnlock:
      break;
  }
}

std::int64_t EightActions::main_memory(const std::string& variable) const {
  return variables_.at(variable).master;
}

std::optional<std::int64_t> EightActions::working_copy(int thread,
                                                       const std::string& variable) const {
  const Copy& copy = variables_.at(variable).copies.at(static_cast<std::size_t>(thread));
  if (!copy.has_value || copy.flushed) return std::nullopt;
  return copy.value;
}

Table EightActions::table() const {
  Table table;
  table.columns = {"variable", "main memory"};
  for (int thread = 0; thread < threads_; ++thread) {
    const std::string name = "T" + std::to_string(thread);
    table.columns.insert(table.columns.end(), {name, name + " on its way"});
  }
  for (const auto& [name, variable] : variables_) {
    std::vector<Cell> row{name + (variable.is_volatile ? " (volatile)" : ""), variable.master};
    for (int thread = 0; thread < threads_; ++thread) {
      const Copy& copy = variable.copies[static_cast<std::size_t>(thread)];
      const auto value = working_copy(thread, name);
      row.emplace_back(value ? std::to_string(*value) + (copy.dirty ? " assigned" : "") : "-");
      std::string way = copy.read ? "read " + std::to_string(copy.read->value) : "";
      for (const Transit& stored : copy.stored)
        way += (way.empty() ? "store " : ", store ") + std::to_string(stored.value);
      row.emplace_back(std::move(way));
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace tenon::lab::machine
