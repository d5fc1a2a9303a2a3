// SPDX-License-Identifier: Apache-2.0
// One candidate execution: events, and the relations that everything else is computed from.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "axiom/litmus.hpp"
#include "axiom/relation.hpp"

namespace tenon::lab::axiom {

struct Event {
  enum class Kind : std::uint8_t { kRead, kWrite, kFence };
  Kind kind = Kind::kFence;
  Order order = Order::kPlain;
  bool exclusive = false;             ///< of an atomic read-modify-write, also one that only read
  std::optional<std::size_t> thread;  ///< none: writes what a location holds at the start
  std::size_t location = 0;           ///< of a read or write
  Value value = 0;                    ///< read or written
  Position where;

  bool is_read() const noexcept { return kind == Kind::kRead; }
  bool is_write() const noexcept { return kind == Kind::kWrite; }
  bool is_access() const noexcept { return kind != Kind::kFence; }
};

/// Events are numbered thread by thread, in program order; the initial writes come first.
struct Execution {
  std::vector<Event> events;
  Relation po;   ///< program order, within threads
  Relation rmw;  ///< from the read to the write of a read-modify-write
  Relation dep;  ///< from a read to what its value decides: address, data, or (writes) control
  Relation rf;   ///< reads-from: from a write to its readers
  Relation co;   ///< coherence: the order of the writes to one location, initial one first
  Relation fr;   ///< from-reads: from a read to the writes that overwrite what it read
  std::vector<Value> final_memory;                  ///< by location
  std::vector<std::vector<Value>> final_registers;  ///< by thread and register
};

/// Which candidates are left out, because the model forbids them anyway.
/// Incoherent at a location is: po, rf, co and fr have a cycle among its accesses.
enum class Prune : std::uint8_t {
  kNothing,
  kIncoherentAtomics,  ///< those incoherent at a location that has no plain reads, or one thread
  kIncoherent,         ///< those incoherent anywhere
};

}  // namespace tenon::lab::axiom
