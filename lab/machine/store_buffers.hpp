// SPDX-License-Identifier: Apache-2.0
// Processors with store buffers in front of their caches: the machine of x86-TSO, and all
// executions of small programs on it.
//
// After Owens, Sarkar, Sewell, "A Better x86 Memory Model: x86-TSO", TPHOLs 2009; what is memory
// there are coherent caches here.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "machine/mesi.hpp"

namespace tenon::lab::machine {

enum class Buffers : std::uint8_t {
  kNone,          ///< a store goes to the cache at once: sequentially consistent
  kTso,           ///< first in, first out; a load sees its own processor's newest buffered store
  kNoForwarding,  ///< wrong: a load looks past its own buffer
  kLastInFirst,   ///< wrong: the newest store leaves first
};

class Processors {
 public:
  Processors(int count, int lines, Buffers buffers);

  void store(int cpu, int line, std::int64_t value);
  std::int64_t load(int cpu, int line);
  /// One buffered store goes to the cache. False when there is none.
  bool drain(int cpu);
  /// MFENCE: what is buffered goes to the cache before anything else happens on this processor.
  void fence(int cpu);
  /// LOCK XADD: drains as a fence does, then adds with the line owned. Returns the value before.
  std::int64_t locked_add(int cpu, int line, std::int64_t increment);

  const CoherentCaches& caches() const noexcept { return caches_; }
  bool is_drained(int cpu) const { return buffer_.at(static_cast<std::size_t>(cpu)).empty(); }
  /// The table of the caches, then a row for each buffer, oldest store first.
  Table table() const;

 private:
  struct Store {
    int line;
    std::int64_t value;
  };
  CoherentCaches caches_;
  Buffers buffers_;
  std::vector<std::deque<Store>> buffer_;
};

struct Instruction {
  enum class Kind : std::uint8_t { kStore, kLoad, kMfence, kLfence, kSfence, kLockedAdd };
  Kind kind;
  int line = 0;
  std::int64_t value = 0;
};
std::string text_of(const Instruction& instruction);

struct SmallProgram {
  std::string name;
  std::vector<std::vector<Instruction>> threads;
};

/// What the loads of all threads returned, thread by thread, in program order.
using Outcome = std::vector<std::int64_t>;
/// Such as "0,1".
std::string text_of(const Outcome& outcome);

/// One step of an execution: thread `cpu` goes on, or its buffer gives out a store.
struct Move {
  int cpu;
  bool drains;
};
using Schedule = std::vector<Move>;

/// Every outcome, each with the first schedule that was found for it.
std::map<Outcome, Schedule> outcomes(const SmallProgram& program, Buffers buffers);
/// Adds to the report: the machine after each move.
void replay(const SmallProgram& program, Buffers buffers, const Schedule& schedule, Report& report);

/// x=1; r=y || y=1; r=x. Weak outcome: 0,0. `between` stands between store and load of each thread.
SmallProgram store_buffering(const std::vector<Instruction>& between = {});
/// r=y; x=1 || r=x; y=1: the origin's program. Weak outcome: 1,1.
SmallProgram load_buffering();
/// x=1; y=1 || r=y; s=x. Weak outcome: 1,0.
SmallProgram message_passing();
/// x=1 || y=1 || r=x; s=y || t=y; u=x. Weak outcome: 1,0,1,0.
SmallProgram independent_reads();

}  // namespace tenon::lab::machine
