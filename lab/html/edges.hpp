// SPDX-License-Identifier: Apache-2.0
// Which arrows a graph gets: no more than tell its story, and each step of the cycle once.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "axiom/graph.hpp"

namespace tenon::lab::html {

struct DrawnEdge {
  std::size_t from;  ///< place in the graph's nodes
  std::size_t to;
  std::string name;
  bool in_cycle = false;
  friend bool operator==(const DrawnEdge&, const DrawnEdge&) = default;
};

/// po, rf, co, fr, rmw, sw and dep; of fr the nearest write only, as co tells the rest.
/// Happens-before is not drawn: it is every way along po and sw. A step of the cycle that says more
/// of an arrow (rfe of rf, ppo of po) takes its place; any other becomes an arrow of its own.
std::vector<DrawnEdge> edges_to_draw(const axiom::ExecutionGraph& graph);

}  // namespace tenon::lab::html
