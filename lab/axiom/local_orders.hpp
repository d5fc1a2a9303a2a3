// SPDX-License-Identifier: Apache-2.0
// How the accesses to one location may be arranged: which write each read sees, and in which order
// the writes come. Locations do not depend on each other here, so an execution is one arrangement
// for each of them.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "axiom/execution.hpp"

namespace tenon::lab::axiom {

struct LocalOrder {
  std::vector<std::size_t> writes;                           ///< in coherence order
  std::vector<std::pair<std::size_t, std::size_t>> sources;  ///< read, the write that it sees
};

/// Uses events and po of `x`. `coherent`: only those where po, rf, co, fr have no cycle.
std::vector<LocalOrder> local_orders(const Execution& x, std::size_t location, bool coherent);

}  // namespace tenon::lab::axiom
