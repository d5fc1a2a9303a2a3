// SPDX-License-Identifier: Apache-2.0
// All well-formed executions of a program (JLS 17.4.7), by trying everything.
//
//   1. each read sees a write to its variable: only such writes are tried;
//   2. happens-before is a partial order: it is made of program order and synchronizes-with, which
//      both agree with one total order of synchronization actions;
//   3. intra-thread consistency: threads are run for values of their reads, and a read is given
//      only writes of its value;
//   4. happens-before consistency: checked for each read;
//   5. synchronization-order consistency: orders are built action by action, and a volatile read
//      goes on only if the value that it sees was written last.
//
// Synchronizes-with, 17.4.4: unlock to later locks, volatile write to later reads, start of a
// thread to its first action, its last one to who joins it, initial values to everything. An order
// is built only as far as locks exclude each other and threads start before they run.
#pragma once

#include <functional>
#include <vector>

#include "jls/execution.hpp"
#include "jls/rules.hpp"

namespace tenon::lab::jls {

struct Bounds {
  int loop = 2;                    ///< how often a loop runs at most
  std::size_t executions = 50000;  ///< more than that: TooLarge
};

/// One run of each thread that takes part, as executions without orders. The runs of threads fit
/// together: each read has a write of its value, each thread that is started is started once.
/// `*cut`: longer runs were left out.
std::vector<Execution> combinations_of(const Program& program, const Bounds& bounds, bool* cut);

/// Calls `visit` for each way to order the synchronization actions of a combination; `sees` is set
/// for volatile reads, and sw and hb are there. Throws TooLarge.
void for_each_order(const Program& program, const Execution& combination,
                    const std::function<void(Execution&)>& visit);

/// All well-formed executions. Throws TooLarge.
std::vector<Execution> executions_of(const Program& program,
                                     const std::vector<Execution>& combinations, const Rules& rules,
                                     const Bounds& bounds);

}  // namespace tenon::lab::jls
