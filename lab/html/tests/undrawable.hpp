// SPDX-License-Identifier: Apache-2.0
// An execution that no picture can show: its two events have one place.
#pragma once

#include "axiom/graph.hpp"

namespace tenon::lab::html {

inline axiom::ExecutionGraph undrawable_graph() {
  axiom::ExecutionGraph graph;
  graph.nodes.resize(2);
  for (axiom::ExecutionGraph::Node& node : graph.nodes) {
    node.thread = 0;
    node.id = "same";
  }
  graph.relations = {{"rf", {{0, 1}}}};
  graph.broken = axiom::ExecutionGraph::Rule{"sc", {{0, 1, "rf"}, {1, 0, "fr"}}, "rf;fr"};
  return graph;
}

}  // namespace tenon::lab::html
