// SPDX-License-Identifier: Apache-2.0
// Where the JSR-133 Cookbook puts its four barriers, and what each of them is there for.
//
// The barriers are the cookbook's: neither the Java language nor the JVM specification has them
// (F28). The origin leaves out LoadStore before a volatile store (F29).
#include "machine/lowering.hpp"

namespace tenon::lab::machine {
namespace {

constexpr Placement kPlacements[] = {
    {Barrier::kStoreStore, "before a volatile store", "MP",
     "data=1; [StoreStore] ready=1 || r=ready; s=data", "r=1, s=0", "Arm"},
    {Barrier::kLoadStore, "before a volatile store (the origin lacks it)", "LB",
     "r=data; [LoadStore] ready=1 || s=ready; data=1", "r=1, s=1", "Arm, in principle"},
    {Barrier::kStoreLoad, "after a volatile store", "SB",
     "x=1; [StoreLoad] r=y || y=1; [StoreLoad] s=x", "r=0, s=0", "x86, Arm"},
    {Barrier::kLoadLoad, "after a volatile load", "MP",
     "data=1; ready=1 || r=ready; [LoadLoad] s=data", "r=1, s=0", "Arm"},
    {Barrier::kLoadStore, "after a volatile load", "LB",
     "r=data; ready=1 || s=ready; [LoadStore] data=1", "r=1, s=1", "Arm, in principle"},
    {Barrier::kStoreStore, "at the end of a constructor, for final fields", "MP",
     "o.f=1; [StoreStore] ref=o || r=ref; s=r.f", "r=o, s=0", "Arm"},
};

}  // namespace

const char* name_of(Barrier barrier) noexcept {
  constexpr const char* kNames[] = {"", "LoadLoad", "LoadStore", "StoreStore", "StoreLoad"};
  return kNames[static_cast<std::size_t>(barrier)];
}

const char* name_of(Access access) noexcept {
  constexpr const char* kNames[] = {"plain load", "plain store", "volatile load", "volatile store"};
  return kNames[static_cast<std::size_t>(access)];
}

Barrier between(Access first, Access second) noexcept {
  const bool second_stores = second == Access::kPlainStore || second == Access::kVolatileStore;
  switch (first) {
    case Access::kPlainLoad:
      return second == Access::kVolatileStore ? Barrier::kLoadStore : Barrier::kNone;
    case Access::kPlainStore:
      return second == Access::kVolatileStore ? Barrier::kStoreStore : Barrier::kNone;
    case Access::kVolatileLoad:
      return second_stores ? Barrier::kLoadStore : Barrier::kLoadLoad;
    case Access::kVolatileStore:
      if (second == Access::kVolatileLoad) return Barrier::kStoreLoad;
      return second == Access::kVolatileStore ? Barrier::kStoreStore : Barrier::kNone;
  }
  return Barrier::kNone;
}

Table matrix_table() {
  Table table{{"first \\ second"}, {}};
  for (const Access second : kAllAccesses) table.columns.emplace_back(name_of(second));
  for (const Access first : kAllAccesses) {
    std::vector<Cell> row{name_of(first)};
    for (const Access second : kAllAccesses) row.emplace_back(name_of(between(first, second)));
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::span<const Placement> placements() noexcept {
  return kPlacements;
}

Table placement_table() {
  Table table{{"barrier", "where", "without it", "program", "outcome", "hardware that shows it"},
              {}};
  for (const Placement& each : kPlacements)
    table.rows.push_back(
        {name_of(each.barrier), each.where, each.litmus, each.program, each.outcome, each.seen_on});
  return table;
}

}  // namespace tenon::lab::machine
