// SPDX-License-Identifier: Apache-2.0
// An execution to be shown: events, relations as lists of edges, and the rule that it breaks.
// Complete in itself: whoever draws it needs neither the program nor the model.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "axiom/checker.hpp"
#include "axiom/execution.hpp"
#include "axiom/litmus.hpp"
#include "axiom/model.hpp"

namespace tenon::lab::axiom {

struct ExecutionGraph {
  struct Node {
    std::string id;                     ///< a, b, ...; initial writes ix, iy
    std::optional<std::size_t> thread;  ///< none: the initial write of a location
    std::size_t place = 0;              ///< among the events of its thread, from 0
    Event::Kind kind = Event::Kind::kFence;
    std::string location;  ///< empty for a fence
    std::string value;
    std::string order;  ///< na, rlx, acq, rel, acq_rel, sc; empty on x86, where it says nothing
    bool exclusive = false;  ///< of a read-modify-write
    Position where;          ///< in the litmus file
    std::string label;       ///< all of it: "Wrel[x]=1", "Fsc"
  };
  struct Edge {
    std::size_t from;  ///< place in nodes
    std::size_t to;
  };
  /// Edges that others imply are left out (po, co, hb: neighbours only).
  struct NamedRelation {
    std::string name;  ///< po, rf, co, fr, rmw, then the model's own: sw, hb, ppo, ...
    std::vector<Edge> edges;
  };
  struct Rule {
    std::string name;         ///< the axiom: seq-cst, coherence, ...
    std::vector<Step> cycle;  ///< from and to are places in nodes
    std::string cycle_name;   ///< the names of its steps: po;fr;po;fr
  };

  std::vector<Node> nodes;
  std::vector<NamedRelation> relations;
  std::optional<Rule> broken;  ///< none when the model allows the execution
};

/// The graph of an execution that `checker` was just asked about; `broken` as it answered.
ExecutionGraph graph_of(const Program& program, const Model& model, const Execution& x,
                        Checker& checker, std::optional<std::size_t> broken);

/// As text, one relation a line.
std::string text_of(const ExecutionGraph& graph);

}  // namespace tenon::lab::axiom
