// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "axiom/print.hpp"
#include "html/escape.hpp"
#include "html/markup.hpp"
#include "html/sections.hpp"

namespace tenon::lab::html {
namespace {

std::string counted(std::uint64_t count, const char* what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

class Table {
 public:
  Table(const Report& report, const std::vector<Figure>& figures,
        const std::optional<hardware::Histogram>& measured)
      : report_(report), figures_(figures), measured_(measured) {}

  std::string text() const {
    std::string rows;
    for (const axiom::FinalState& state : states()) rows += row(state);
    return element("p", "",
                   "Each way the test can end, with the number of executions that end so. Links "
                   "lead to pictures.") +
           "\n" +
           scrolling("Outcomes by model",
                     element("table", "",
                             element("caption", "", "Outcomes by model") +
                                 element("thead", "", header()) + element("tbody", "", rows) +
                                 element("tfoot", "", footer())));
  }

 private:
  std::set<axiom::FinalState> states() const {
    std::set<axiom::FinalState> states;
    for (const Answer& answer : report_.answers) {
      for (const axiom::Witness& witness : answer.witnesses) states.insert(witness.state);
      for (const auto& [state, count] : answer.verdict.states) states.insert(state);
    }
    if (!measured_) return states;
    for (const auto& [state, count] : measured_->seen) states.insert(state);
    return states;
  }

  std::string header() const {
    std::string cells = element("th", "scope=\"col\"", "outcome");
    for (const Answer& answer : report_.answers)
      cells += element("th", "scope=\"col\"",
                       escaped(answer.model.name) +
                           (answer.verdict.is_racy ? element("small", "", "racy") : ""));
    return element("tr", "", cells + element("th", "scope=\"col\"", "this CPU")) + "\n";
  }

  std::string row(const axiom::FinalState& state) const {
    const std::string name = element("code", "", escaped(text_of(report_.program, state)));
    const std::string asked = is_asked_for(report_.program, state)
                                  ? element("small", "", "what the test asks about")
                                  : std::string();
    std::string cells = element("th", "scope=\"row\"", name + asked);
    for (const Answer& answer : report_.answers) cells += cell(answer, state);
    return element("tr", "", cells + element("td", "", on_this_cpu(state))) + "\n";
  }

  std::string cell(const Answer& answer, const axiom::FinalState& state) const {
    const auto figure = std::ranges::find_if(figures_, [&](const Figure& one) {
      return one.state == state && std::ranges::find(one.answers, &answer) != one.answers.end();
    });
    const auto word = [&](const char* text) {
      return figure == figures_.end() ? text : element("a", "href=\"#" + figure->id + "\"", text);
    };
    const auto found = answer.verdict.states.find(state);
    if (found == answer.verdict.states.end())
      return element("td", "class=\"no\"", word("forbidden"));
    return element("td", "class=\"yes\"",
                   word("allowed") + element("small", "", counted(found->second, "execution")));
  }

  bool was_run() const { return measured_ && measured_->was_run(); }

  std::string on_this_cpu(const axiom::FinalState& state) const {
    if (!was_run()) return "not run";
    const auto found = measured_->seen.find(state);
    if (found == measured_->seen.end() || measured_->runs == 0) return "never seen";
    const auto per_million = static_cast<std::uint64_t>(static_cast<double>(found->second) * 1e6 /
                                                        static_cast<double>(measured_->runs));
    return per_million == 0 ? "less than 1 per million"
                            : std::to_string(per_million) + " per million";
  }

  std::string runs() const {
    if (was_run()) return counted(measured_->runs, "run");
    return "not run: " + (measured_ ? escaped(measured_->why_not_run) : "nobody measured");
  }

  std::string footer() const {
    std::string cells =
        element("th", "scope=\"row\"",
                element("code", "", escaped(text_of(report_.program, report_.program.condition))));
    for (const Answer& answer : report_.answers)
      cells += element("td", "",
                       std::string(answer.verdict.observation()) +
                           element("small", "",
                                   std::to_string(answer.verdict.positive) + " of " +
                                       counted(answer.verdict.executions(), "execution")));
    return element("tr", "", cells + element("td", "", runs())) + "\n";
  }

  const Report& report_;
  const std::vector<Figure>& figures_;
  const std::optional<hardware::Histogram>& measured_;
};

}  // namespace

std::string outcome_table(const Report& report, const std::vector<Figure>& figures,
                          const std::optional<hardware::Histogram>& measured) {
  return Table(report, figures, measured).text();
}

}  // namespace tenon::lab::html
