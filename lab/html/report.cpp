// SPDX-License-Identifier: Apache-2.0
#include "html/report.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "axiom/parse.hpp"
#include "html/edges.hpp"

namespace tenon::lab::html {
namespace {

// Graphs that look the same; the rest of their relations may differ.
bool look_alike(const axiom::ExecutionGraph& one, const axiom::ExecutionGraph& other) {
  using Node = axiom::ExecutionGraph::Node;
  return std::ranges::equal(one.nodes, other.nodes, {}, &Node::label, &Node::label) &&
         std::ranges::equal(one.nodes, other.nodes, {}, &Node::thread, &Node::thread) &&
         edges_to_draw(one) == edges_to_draw(other);
}

std::set<axiom::FinalState> states_of(const Report& report) {
  std::set<axiom::FinalState> states;
  for (const Answer& answer : report.answers) {
    for (const axiom::Witness& witness : answer.witnesses) states.insert(witness.state);
  }
  return states;
}

// The models that forbid it come first: why not is what one wants to know.
std::vector<const Answer*> answers_about(const Report& report, const axiom::FinalState& state) {
  std::vector<const Answer*> answers;
  for (const bool is_allowed : {false, true}) {
    for (const Answer& answer : report.answers) {
      const axiom::Witness* const witness = answer.witness_of(state);
      if (witness && witness->is_allowed == is_allowed) answers.push_back(&answer);
    }
  }
  return answers;
}

}  // namespace

const axiom::Witness* Answer::witness_of(const axiom::FinalState& state) const noexcept {
  const auto found = std::ranges::find(witnesses, state, &axiom::Witness::state);
  return found == witnesses.end() ? nullptr : &*found;
}

Report report_on(const std::string& file, const std::vector<axiom::Model>& models) {
  Report report{file, axiom::read_litmus(file), {}};
  for (const axiom::Model& model : models) {
    if (!applies(model, report.program.language)) continue;
    report.answers.push_back(
        {model, judge(report.program, model), witnesses(report.program, model)});
  }
  if (report.answers.empty()) throw std::invalid_argument("no model of those asked for applies");
  return report;
}

bool is_asked_for(const axiom::Program& program, const axiom::FinalState& state) {
  axiom::Execution end;
  end.final_memory.resize(program.locations.size());
  for (const axiom::Thread& thread : program.threads)
    end.final_registers.emplace_back(thread.registers.size());
  for (std::size_t i = 0; i < state.size(); ++i) {
    const auto& [thread, index] = program.observed[i];
    (thread ? end.final_registers[*thread] : end.final_memory)[index] = state[i];
  }
  return holds(program.condition.proposition, program, end);
}

std::vector<Figure> figures_of(const Report& report) {
  std::vector<Figure> figures;
  for (const axiom::FinalState& state : states_of(report)) {
    const std::vector<const Answer*> answers = answers_about(report, state);
    if (answers.front()->witness_of(state)->is_allowed) continue;
    const std::size_t first = figures.size();
    for (const Answer* const answer : answers) {
      const axiom::ExecutionGraph& graph = answer->witness_of(state)->graph;
      const auto same = std::find_if(figures.begin() + static_cast<std::ptrdiff_t>(first),
                                     figures.end(), [&](const Figure& figure) {
                                       return figure.is_allowed() == !graph.broken &&
                                              look_alike(figure.graph(), graph);
                                     });
      if (same != figures.end()) {
        same->answers.push_back(answer);
      } else {
        figures.push_back({"f" + std::to_string(figures.size() + 1), state, {answer}});
      }
    }
  }
  return figures;
}

}  // namespace tenon::lab::html
