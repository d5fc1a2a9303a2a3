// SPDX-License-Identifier: Apache-2.0
#include "html/edges.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace tenon::lab::html {
namespace {

using axiom::ExecutionGraph;

constexpr std::array<std::string_view, 7> kDrawn = {"po", "rf", "co", "fr", "rmw", "sw", "dep"};

// Relations whose pairs are all pairs of another one.
bool says_more(std::string_view name, std::string_view than) noexcept {
  if (than == "rf") return name == "rfe";
  return than == "po" && (name == "ppo" || name == "po-loc" || name == "mfence" ||
                          name == "locked" || name == "rmw");
}

const std::vector<ExecutionGraph::Edge>& edges_of(const ExecutionGraph& graph,
                                                  std::string_view name) {
  static const std::vector<ExecutionGraph::Edge> kNone;
  const auto found = std::ranges::find(graph.relations, name, &ExecutionGraph::NamedRelation::name);
  return found == graph.relations.end() ? kNone : found->edges;
}

bool has(const std::vector<ExecutionGraph::Edge>& edges, std::size_t from, std::size_t to) {
  return std::ranges::any_of(edges,
                             [&](const auto& edge) { return edge.from == from && edge.to == to; });
}

// co lists neighbours: a write is overwritten after another one that is, when its neighbour is.
bool is_implied_fr(const ExecutionGraph& graph, const ExecutionGraph::Edge& fr) {
  return std::ranges::any_of(edges_of(graph, "co"), [&](const auto& co) {
    return co.to == fr.to && has(edges_of(graph, "fr"), fr.from, co.from);
  });
}

// Puts it in the place of one that says less, unless there is one that says as much.
DrawnEdge& put(std::vector<DrawnEdge>& drawn, const DrawnEdge& edge) {
  for (DrawnEdge& one : drawn) {
    if (one.from != edge.from || one.to != edge.to) continue;
    if (one.name == edge.name) return one;
    if (!says_more(edge.name, one.name)) continue;
    one.name = edge.name;
    return one;
  }
  return drawn.emplace_back(edge);
}

}  // namespace

std::vector<DrawnEdge> edges_to_draw(const ExecutionGraph& graph) {
  std::vector<DrawnEdge> drawn;
  for (const std::string_view name : kDrawn) {
    for (const auto& edge : edges_of(graph, name)) {
      if (name == "fr" && is_implied_fr(graph, edge)) continue;
      put(drawn, {edge.from, edge.to, std::string(name)});
    }
  }
  if (!graph.broken) return drawn;
  for (const axiom::Step& step : graph.broken->cycle)
    put(drawn, {step.from, step.to, step.name}).in_cycle = true;
  return drawn;
}

}  // namespace tenon::lab::html
