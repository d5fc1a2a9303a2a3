// SPDX-License-Identifier: Apache-2.0
// Actions (JLS 17.4.2), and what a thread does for given values of its reads (17.4.3).
#pragma once

#include <string>
#include <vector>

#include "jls/program.hpp"

namespace tenon::lab::jls {

struct Action {
  enum class Kind : std::uint8_t {
    kRead,
    kWrite,
    kLock,
    kUnlock,
    kStart,
    kJoin,    ///< detects that a thread has ended
    kFirst,   ///< of a thread that is started by another
    kLast,    ///< of a thread that is joined
    kFreeze,  ///< of the final fields of an object (17.5.1)
  };
  static constexpr int kNobody = -1;

  Kind kind = Kind::kRead;
  int thread = kNobody;    ///< kNobody: the write of an initial value
  std::size_t target = 0;  ///< variable, monitor, thread, or object
  Value value = 0;         ///< read or written
  int address_from = -1;   ///< index in its thread of the read that saw the address used here
  int value_from = -1;     ///< of a write: of the read that saw what it writes, unchanged
  int local = -1;          ///< of a read: the local that it sets
};

/// A run of one thread in isolation.
struct Trace {
  std::vector<Action> actions;
  std::vector<Value> locals;  ///< of all threads; its own are set
};

/// For each variable, the values that a read may see.
using Domain = std::vector<std::vector<Value>>;

/// All runs of a thread, one for each way its reads may see values of the domain. A loop runs
/// `loop_bound` times at most; longer runs are left out, and `*cut` is set then.
std::vector<Trace> traces_of(const Program& program, std::size_t thread, const Domain& domain,
                             int loop_bound, bool* cut);

/// Values that reads can see: those of literals (so that out-of-thin-air values are there to be
/// refused) and initial values at first, then what runs on these write, and so on: until nothing
/// changes, or as often as an execution has writes, for a chain of writes has each of them once.
Domain domain_of(const Program& program, int loop_bound);

bool is_synchronization(const Program& program, const Action& action);

/// For people: "T1: r1 = x (0)".
std::string text_of(const Program& program, const Action& action);

}  // namespace tenon::lab::jls
