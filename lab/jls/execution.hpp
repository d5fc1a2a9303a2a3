// SPDX-License-Identifier: Apache-2.0
// Executions (JLS 17.4.6): actions, their orders, and who sees what.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

#include "jls/action.hpp"

namespace tenon::lab::jls {

inline constexpr std::size_t kMostActions = 32;

/// Some of the actions of an execution, by index.
using Set = std::uint32_t;
inline bool has(Set set, std::size_t action) {
  return (set >> action & 1) != 0;
}
inline Set only(std::size_t action) {
  return Set{1} << action;
}
/// Calls `f(index)` for each member, the least first.
template <class F>
void for_each(Set set, F&& f) {
  for (; set != 0; set &= set - 1) f(static_cast<std::size_t>(std::countr_zero(set)));
}

/// A relation on actions: by action, whom it is before.
class Relation {
 public:
  void add(std::size_t from, std::size_t to) { after_[from] |= only(to); }
  bool has(std::size_t from, std::size_t to) const { return jls::has(after_[from], to); }
  Set after(std::size_t action) const { return after_[action]; }
  /// Adds what follows by transitivity, after Warshall.
  void close() {
    for (std::size_t k = 0; k < kMostActions; ++k) {
      for (Set& row : after_) {
        if (jls::has(row, k)) row |= after_[k];
      }
    }
  }

 private:
  Set after_[kMostActions] = {};
};

struct Execution {
  /// Initial writes first, one for each variable; then thread by thread in program order.
  std::vector<Action> actions;
  std::vector<std::size_t> first;  ///< by thread: where its actions begin
  Relation so;                     ///< total on synchronization actions
  Relation sw;
  Relation hb;                    ///< without what is reflexive
  Relation frozen;                ///< from writes to reads, by final fields (17.5.1)
  std::vector<std::size_t> sees;  ///< W: by read, its write
  std::vector<Value> locals;

  std::size_t size() const { return actions.size(); }
  bool reads(std::size_t a) const { return actions[a].kind == Action::Kind::kRead; }
  bool writes(std::size_t a) const { return actions[a].kind == Action::Kind::kWrite; }
  bool writes(std::size_t a, std::size_t variable) const {
    return writes(a) && actions[a].target == variable;
  }
  /// Whether the write comes before the read as far as the read is concerned: final fields have
  /// an order of their own, which composes with no other.
  bool is_before_read(std::size_t write, std::size_t read) const {
    return hb.has(write, read) || frozen.has(write, read);
  }
  /// 17.4.5: what forbids that `read` sees `write`: -1 nothing; the read itself, for it happens
  /// before the write; or a write that is between the two.
  int obstacle(std::size_t read, std::size_t write) const;
};

/// The index of an action of a thread, from that in its trace.
inline std::size_t index_of(const Execution& execution, const Action& action, int in_trace) {
  return execution.first[static_cast<std::size_t>(action.thread)] +
         static_cast<std::size_t>(in_trace);
}

}  // namespace tenon::lab::jls
