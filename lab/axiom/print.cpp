// SPDX-License-Identifier: Apache-2.0
#include "axiom/print.hpp"

#include <cstdio>
#include <nlohmann/json.hpp>

namespace tenon::lab::axiom {
namespace {

using nlohmann::json;

const char* kind_of(Condition::Quantifier quantifier) noexcept {
  switch (quantifier) {
    case Condition::Quantifier::kExists:
      return "Allowed";
    case Condition::Quantifier::kNotExists:
      return "Forbidden";
    case Condition::Quantifier::kForAll:
      return "Required";
  }
  return "?";
}

std::string rounded(double seconds) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4f", seconds);
  return text;
}

const char* kind_of(Event::Kind kind) noexcept {
  return kind == Event::Kind::kRead ? "read" : kind == Event::Kind::kWrite ? "write" : "fence";
}

json json_of(const ExecutionGraph& graph) {
  json nodes = json::array();
  for (const ExecutionGraph::Node& node : graph.nodes) {
    nodes.push_back({{"id", node.id},
                     {"thread", node.thread ? json(*node.thread) : json(nullptr)},
                     {"place", node.place},
                     {"kind", kind_of(node.kind)},
                     {"location", node.location},
                     {"value", node.value},
                     {"order", node.order},
                     {"exclusive", node.exclusive},
                     {"line", node.where.line},
                     {"label", node.label}});
  }
  json relations = json::object();
  for (const auto& [name, edges] : graph.relations) {
    json list = json::array();
    for (const auto& [from, to] : edges) list.push_back({from, to});
    relations[name] = std::move(list);
  }
  json result{{"events", std::move(nodes)}, {"relations", std::move(relations)}};
  if (!graph.broken) return result;
  json cycle = json::array();
  for (const Step& step : graph.broken->cycle)
    cycle.push_back({{"from", step.from}, {"to", step.to}, {"name", step.name}});
  result["broken"] = {{"rule", graph.broken->name},
                      {"cycle", graph.broken->cycle_name},
                      {"steps", std::move(cycle)}};
  return result;
}

json json_of(const Program& program, const FinalState& state) {
  json result = json::object();
  for (std::size_t i = 0; i < state.size(); ++i)
    result[name_of(program, program.observed[i])] = text_of(program, state[i]);
  return result;
}

}  // namespace

std::string text_of(const Program& program, const FinalState& state) {
  std::string text;
  for (std::size_t i = 0; i < state.size(); ++i) {
    text += (i == 0 ? "" : " ") + name_of(program, program.observed[i]) + "=" +
            text_of(program, state[i]) + ";";
  }
  return text;
}

std::string text_of(const Program& program, const Verdict& verdict, double seconds) {
  const Condition& condition = program.condition;
  std::string text = "Test " + program.name + " " + kind_of(condition.quantifier) + "\n";
  text += "States " + std::to_string(verdict.states.size()) + "\n";
  for (const auto& [state, count] : verdict.states) text += text_of(program, state) + "\n";
  if (verdict.has_cut) text += "Loop Ok\n";
  text += verdict.is_racy ? "Undef\n" : verdict.is_ok(condition) ? "Ok\n" : "No\n";
  const std::string positive = std::to_string(verdict.positive);
  const std::string negative = std::to_string(verdict.negative);
  // Witnesses of ~exists are those without; the observation is about the proposition itself.
  const bool is_negated = condition.quantifier == Condition::Quantifier::kNotExists;
  text += "Witnesses\nPositive: " + (is_negated ? negative : positive) +
          " Negative: " + (is_negated ? positive : negative) + "\n";
  if (verdict.is_racy) text += "Flag Dr\n";
  if (verdict.has_fault) text += "Flag Fault\n";
  text += "Condition " + text_of(program, condition) + "\n";
  text += "Observation " + program.name + " " + verdict.observation() + " " + positive + " " +
          negative + "\n";
  return text + "Time " + program.name + " " + rounded(seconds) + "\n";
}

std::string text_of(const Program& program, const std::vector<Witness>& witnesses) {
  std::string text;
  for (const Witness& witness : witnesses) {
    text += std::string(witness.is_allowed ? "Allowed " : "Forbidden ") +
            text_of(program, witness.state) + "\n" + text_of(witness.graph);
  }
  return text;
}

json json_of(const Program& program, const Model& model, const Verdict& verdict, double seconds) {
  json states = json::array();
  for (const auto& [state, count] : verdict.states)
    states.push_back({{"state", json_of(program, state)}, {"executions", count}});
  return {{"test", program.name},
          {"model", model.name},
          {"condition", text_of(program, program.condition)},
          {"ok", verdict.is_ok(program.condition)},
          {"observation", verdict.observation()},
          {"positive", verdict.positive},
          {"negative", verdict.negative},
          {"racy", verdict.is_racy},
          {"loops_cut", verdict.has_cut},
          {"faults", verdict.has_fault},
          {"states", std::move(states)},
          {"seconds", seconds}};
}

json json_of(const Program& program, const Witness& witness) {
  return {{"state", json_of(program, witness.state)},
          {"allowed", witness.is_allowed},
          {"graph", json_of(witness.graph)}};
}

}  // namespace tenon::lab::axiom
