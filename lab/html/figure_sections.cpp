// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "axiom/print.hpp"
#include "html/escape.hpp"
#include "html/layout.hpp"
#include "html/markup.hpp"
#include "html/sections.hpp"
#include "html/svg.hpp"
#include "html/words.hpp"

namespace tenon::lab::html {
namespace {

using axiom::ExecutionGraph;

const ExecutionGraph& graph_of(const Figure& figure, const Answer& answer) {
  return answer.witness_of(figure.state)->graph;
}

std::string names_of(const std::vector<const Answer*>& answers) {
  std::string names;
  for (const Answer* const answer : answers)
    names += (names.empty() ? "" : ", ") + answer->model.name;
  return names;
}

// "po;fr;po;fr: forbidden by sc" for each rule, and what the rule is about.
std::string rules(const Figure& figure) {
  std::string text;
  std::set<std::string> told;
  for (const Answer* const answer : figure.answers) {
    const ExecutionGraph::Rule& rule = *graph_of(figure, *answer).broken;
    if (!told.insert(rule.name).second) continue;
    std::vector<const Answer*> same;
    std::ranges::copy_if(figure.answers, std::back_inserter(same), [&](const Answer* other) {
      return graph_of(figure, *other).broken->name == rule.name;
    });
    text += element("p", "",
                    element("code", "class=\"cycle\"", escaped(rule.cycle_name)) +
                        ": forbidden by " + element("strong", "", escaped(names_of(same))) +
                        " (rule " + element("em", "", escaped(rule.name)) + "). " +
                        escaped(sentence_of_rule(rule.name))) +
            "\n";
  }
  return text;
}

std::string steps(const ExecutionGraph& graph) {
  std::string items;
  for (const axiom::Step& step : graph.broken->cycle)
    items += element("li", "",
                     element("code", "class=\"" + kind_of_arrow(step.name) + "\"",
                             escaped(graph.nodes[step.from].id + " -" + step.name + "-> " +
                                     graph.nodes[step.to].id)) +
                         ": " + escaped(sentence_of(graph, step))) +
             "\n";
  return element("ol", "", "\n" + items);
}

std::string caption(const Figure& figure) {
  if (!figure.is_allowed())
    return rules(figure) + element("p", "", "Step by step around the thick arrows:") +
           steps(figure.graph());
  return element("p", "",
                 "Allowed by " + element("strong", "", escaped(names_of(figure.answers))) +
                     ": an execution that ends so.");
}

std::string drawing(const Figure& figure, const std::string& outcome) {
  const std::string title = (figure.is_allowed() ? "An execution that ends with "
                                                 : "A forbidden execution that would end with ") +
                            outcome;
  const std::optional<Picture> picture = picture_of(figure.graph());
  if (!picture) return element("p", "class=\"note\"", "No picture of it can be read.") + "\n";
  return scrolling("Picture of the execution", svg_of(*picture, title));
}

std::string section(const Figure& figure, const std::string& outcome) {
  return element("figure", "id=\"" + figure.id + "\"",
                 "\n" + element("figcaption", "", caption(figure)) + "\n" +
                     drawing(figure, outcome) +
                     element("details", "",
                             element("summary", "", "The same as text") +
                                 element("pre", "", escaped(axiom::text_of(figure.graph()))))) +
         "\n";
}

}  // namespace

std::string figure_sections(const Report& report, const std::vector<Figure>& figures) {
  if (figures.empty())
    return element("p", "class=\"note\"", "All of these models allow every outcome.") + "\n";
  std::string text;
  for (std::size_t i = 0; i < figures.size(); ++i) {
    const std::string outcome = axiom::text_of(report.program, figures[i].state);
    if (i == 0 || figures[i - 1].state != figures[i].state)
      text += element("h2", "", "Outcome " + element("code", "", escaped(outcome))) + "\n";
    text += section(figures[i], outcome);
  }
  return text;
}

std::string legend(const std::vector<Figure>& figures) {
  std::set<std::string> names;
  bool has_hb = false;
  for (const Figure& figure : figures) {
    for (const DrawnEdge& edge : edges_to_draw(figure.graph())) names.insert(edge.name);
    has_hb |= std::ranges::any_of(figure.graph().relations,
                                  [](const auto& relation) { return relation.name == "hb"; });
  }
  std::string items;
  for (const std::string& name : names)
    items +=
        element("dt", "", element("code", "class=\"" + kind_of_arrow(name) + "\"", escaped(name))) +
        element("dd", "", escaped(meaning_of_arrow(name))) + "\n";
  if (has_hb)
    items +=
        element("dt", "", element("code", "", "hb")) +
        element("dd", "", "happens before: any way along po and sw; it has no arrows of its own");
  return element("p", "",
                 element("code", "", "a: Wrel[x]=1") +
                     " is event a, a write (R: read, F: fence) of 1 to x. Orders of C: na (not "
                     "atomic), rlx, acq, rel, acq_rel, sc. * marks the halves of a "
                     "read-modify-write. Dashed: what a location holds at the start. Thick: the "
                     "cycle that forbids the execution.") +
         "\n" + element("dl", "", "\n" + items) + "\n";
}

}  // namespace tenon::lab::html
