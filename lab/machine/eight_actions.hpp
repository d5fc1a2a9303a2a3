// SPDX-License-Identifier: Apache-2.0
// Historical: the memory model of Java before 5, with main memory, a working memory for each thread
// and eight actions. JSR-133 replaced it; nothing that Java promises today follows from it (F16).
//
// Source: The Java Language Specification, first edition, 1996, chapter 17; sections as there. Left
// out: prescient stores (17.8). A long or double that is not volatile is two variables of 32 bits
// (17.4): say so with two names.
#pragma once

#include <cstdint>
#include <deque>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "machine/report.hpp"

namespace tenon::lab::machine {

struct Action {
  enum class Kind : std::uint8_t { kRead, kLoad, kUse, kAssign, kStore, kWrite, kLock, kUnlock };
  Kind kind;
  int thread;
  std::string what;        ///< variable, or for lock and unlock, lock
  std::int64_t value = 0;  ///< of kAssign
};
/// Such as "T1 assign x=5".
std::string text_of(const Action& action);

enum class OldRule : std::uint8_t {
  kKnown,                 ///< such a thread, variable or lock exists
  kLoadNeedsRead,         ///< 17.3: a load has a read before it
  kWriteNeedsStore,       ///< 17.3: a write has a store before it
  kStoreBeforeLoad,       ///< 17.3: no assigned value is lost by a load
  kStoreNeedsAssign,      ///< 17.3: no store without a reason
  kNoValueYet,            ///< 17.3: nothing is used before it is loaded or assigned
  kInOrderOfThread,       ///< 17.3: main memory goes by the order of the thread, for one variable
  kLockIsHeld,            ///< 17.5: one thread at a time
  kUnlockOwnOnly,         ///< 17.5: as many unlocks as locks, by the same thread
  kStoreBeforeUnlock,     ///< 17.6: what was assigned is in main memory before an unlock
  kLoadAfterLock,         ///< 17.6: what was in the working memory before a lock is not used after
  kVolatileLoadsToUse,    ///< 17.7: each use of a volatile has its own load, each load its use
  kVolatileStoresAtOnce,  ///< 17.7: each assign of a volatile has its own store
  kVolatileOrder,         ///< 17.7: main memory goes by the order of the thread, for all volatiles
};
/// What the rule says, with its section.
const char* text_of(OldRule rule) noexcept;

/// Main memory and working memories of `threads` threads, numbered from 0.
class EightActions {
 public:
  /// All variables are 0 in main memory. `without`: a rule that is not enforced.
  EightActions(int threads, const std::vector<std::string>& plain,
               const std::vector<std::string>& volatiles, const std::vector<std::string>& locks,
               std::optional<OldRule> without = std::nullopt);

  /// Takes the action, or changes nothing and says which rule it breaks.
  std::optional<OldRule> step(const Action& action);

  std::int64_t main_memory(const std::string& variable) const;
  /// The working copy; nothing when the thread may not use it.
  std::optional<std::int64_t> working_copy(int thread, const std::string& variable) const;
  /// A row for each variable: main memory, then each thread's copy and what is on its way.
  Table table() const;

 private:
  struct Transit {
    std::int64_t value;
    std::uint64_t time;  // of the read, or of the assign
    bool before_store = false;
    bool before_lock = false;
  };
  struct Copy {
    std::int64_t value = 0;
    bool has_value = false;
    bool flushed = false;    // by a lock, and neither loaded nor assigned since
    bool dirty = false;      // assigned, and not stored
    bool loaded = false;     // the last action on it was a load
    std::uint64_t time = 0;  // of the read or assign that its value comes from
    std::optional<Transit> read;
    std::deque<Transit> stored;
  };
  struct Variable {
    bool is_volatile = false;
    std::int64_t master = 0;
    std::vector<Copy> copies;
  };
  struct Lock {
    int owner = -1;
    int depth = 0;
  };
  struct Check {
    bool broken;
    OldRule rule;
  };

  std::optional<OldRule> first_broken(std::initializer_list<Check> checks) const;
  std::optional<OldRule> broken_by(const Action& action) const;
  std::optional<OldRule> broken_by(const Action& action, const Variable& variable) const;
  std::optional<OldRule> broken_by(const Action& action, const Lock& lock) const;
  /// An assigned value of the thread is not in main memory yet; of a volatile, if so wished, and
  /// assigned before a time.
  bool has_unwritten(int thread, bool volatiles_only, std::uint64_t before) const;
  void perform(const Action& action, Variable& variable);
  void perform(const Action& action, Lock& lock);
  void flush(int thread);

  int threads_;
  std::optional<OldRule> without_;
  std::map<std::string, Variable> variables_;
  std::map<std::string, Lock> locks_;
  std::vector<std::uint64_t> newest_volatile_;  // for each thread: its last access to main memory
  std::uint64_t time_ = 0;
};

}  // namespace tenon::lab::machine
