// SPDX-License-Identifier: Apache-2.0
#include "axiom/graph.hpp"

#include <algorithm>
#include <string_view>

namespace tenon::lab::axiom {
namespace {

const char* short_name(Order order) noexcept {
  static constexpr const char* kNames[] = {"na", "rlx", "acq", "rel", "acq_rel", "sc"};
  return kNames[static_cast<std::size_t>(order)];
}

std::string fence_on_x86(Order order) {
  return order == Order::kSeqCst ? "MFENCE" : order == Order::kAcquire ? "LFENCE" : "SFENCE";
}

// a to z, then a1 and so on.
std::string letter(std::size_t number) {
  const std::string text(1, static_cast<char>('a' + number % 26));
  return number < 26 ? text : text + std::to_string(number / 26);
}

ExecutionGraph::Node node_of(const Program& program, const Event& event) {
  ExecutionGraph::Node node;
  const bool is_c = program.language == Language::kC;
  node.thread = event.thread;
  node.kind = event.kind;
  node.exclusive = event.exclusive;
  node.where = event.where;
  if (is_c && event.thread) node.order = short_name(event.order);
  if (!event.is_access()) {
    node.label = is_c ? "F" + node.order : fence_on_x86(event.order);
    return node;
  }
  node.location = program.locations[event.location].name;
  node.value = text_of(program, event.value);
  node.label = std::string(event.is_read() ? "R" : "W") + node.order +
               (event.exclusive ? "*" : "") + "[" + node.location + "]=" + node.value;
  return node;
}

// Without what two others imply.
Relation reduced(const Relation& relation) {
  Relation closed = relation.closure();
  return relation - (closed * closed);
}

ExecutionGraph::NamedRelation listed(std::string name, const Relation& relation) {
  ExecutionGraph::NamedRelation result{std::move(name), {}};
  for (std::size_t i = 0; i < relation.size(); ++i) {
    for_each(relation.from(i), [&](std::size_t j) { result.edges.push_back({i, j}); });
  }
  return result;
}

ExecutionGraph::Rule rule_of(const Model& model, Violation violation) {
  ExecutionGraph::Rule rule{model.axioms[violation.axiom].name, std::move(violation.cycle), {}};
  for (const Step& step : rule.cycle)
    rule.cycle_name += (rule.cycle_name.empty() ? "" : ";") + step.name;
  return rule;
}

}  // namespace

ExecutionGraph graph_of(const Program& program, const Model& model, const Execution& x,
                        Checker& checker, std::optional<std::size_t> broken) {
  ExecutionGraph graph;
  std::size_t number = 0;
  std::size_t place = 0;
  for (const Event& event : x.events) {
    ExecutionGraph::Node node = node_of(program, event);
    place = !graph.nodes.empty() && graph.nodes.back().thread == event.thread ? place + 1 : 0;
    node.place = event.thread ? place : 0;
    node.id = event.thread ? letter(number++) : "i" + node.location;
    graph.nodes.push_back(std::move(node));
  }
  graph.relations = {listed("po", reduced(x.po)), listed("rf", x.rf), listed("co", reduced(x.co)),
                     listed("fr", x.fr), listed("rmw", x.rmw)};
  for (const auto& [name, relation] : checker.shown(x)) {
    // Program order is shown already.
    const bool is_hb = name == "hb";
    graph.relations.push_back(
        listed(name, is_hb && relation.irreflexive() ? reduced(relation) : relation));
  }
  if (broken) graph.broken = rule_of(model, checker.explain(x, *broken));
  return graph;
}

std::string text_of(const ExecutionGraph& graph) {
  std::string text;
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const ExecutionGraph::Node& node = graph.nodes[i];
    const bool is_first = i == 0 || graph.nodes[i - 1].thread != node.thread;
    if (is_first) text += i == 0 ? "    " : "\n    ";
    if (is_first) text += node.thread ? "P" + std::to_string(*node.thread) + ":" : "init:";
    text += " " + node.id + ":" + node.label;
  }
  text += text.empty() ? "" : "\n";
  for (const auto& [name, edges] : graph.relations) {
    if (edges.empty()) continue;
    text += "    " + name + ":";
    for (const auto& [from, to] : edges)
      text += " " + graph.nodes[from].id + "->" + graph.nodes[to].id;
    text += "\n";
  }
  if (!graph.broken) return text;
  text += "    forbidden by " + graph.broken->name + ": " + graph.broken->cycle_name + "\n     ";
  for (const Step& step : graph.broken->cycle)
    text += " " + graph.nodes[step.from].id + " -" + step.name + "->";
  if (!graph.broken->cycle.empty()) text += " " + graph.nodes[graph.broken->cycle.back().to].id;
  return text + "\n";
}

}  // namespace tenon::lab::axiom
