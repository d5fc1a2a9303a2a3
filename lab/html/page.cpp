// SPDX-License-Identifier: Apache-2.0
#include "html/page.hpp"

#include <algorithm>

#include "axiom/print.hpp"
#include "html/escape.hpp"
#include "html/markup.hpp"
#include "html/sections.hpp"

namespace tenon::lab::html {
namespace {

const char* name_of(axiom::Language language) noexcept {
  switch (language) {
    case axiom::Language::kC:
      return "C";
    case axiom::Language::kX86:
      return "x86";
    case axiom::Language::kX86_64:
      return "x86-64";
  }
  return "";
}

std::string start_of(const axiom::Program& program) {
  std::string text;
  for (const axiom::Location& location : program.locations)
    text += location.name + "=" + axiom::text_of(program, location.initial) + "; ";
  for (std::size_t thread = 0; thread < program.threads.size(); ++thread) {
    for (const axiom::Register& one : program.threads[thread].registers) {
      if (one.initial == 0 || one.name.empty()) continue;
      text += std::to_string(thread) + ":" + one.name + "=" + axiom::text_of(program, one.initial) +
              "; ";
    }
  }
  return text.empty() ? "nothing" : text;
}

std::string code_of(const axiom::Program& program) {
  std::string columns;
  for (std::size_t i = 0; i < program.threads.size(); ++i)
    columns += element("div", "",
                       element("h3", "", "P" + std::to_string(i)) +
                           element("pre", "tabindex=\"0\"", escaped(program.threads[i].source))) +
               "\n";
  return element("p", "", "At the start: " + element("code", "", escaped(start_of(program)))) +
         "\n" + element("div", "class=\"threads\"", "\n" + columns) + "\n" +
         element("p", "",
                 "Condition: " + element("code", "", escaped(text_of(program, program.condition))));
}

std::string notes_of(const Report& report) {
  const auto any = [&report](bool axiom::Verdict::*what) {
    return std::ranges::any_of(report.answers,
                               [what](const Answer& answer) { return answer.verdict.*what; });
  };
  std::string notes;
  const auto add = [&notes](const char* text) {
    notes += element("p", "class=\"note\"", text) + "\n";
  };
  if (any(&axiom::Verdict::is_racy))
    add("Racy: a plain access meets another one of the same location, and nothing orders them. The "
        "language gives such a program no meaning; the column shows what the rules would say.");
  if (any(&axiom::Verdict::has_cut))
    add("Loops are taken twice at most: executions with longer ones are not here.");
  if (any(&axiom::Verdict::has_fault))
    add("Executions that access what is no location are left out.");
  return notes;
}

std::string models_of(const Report& report) {
  std::string items;
  for (const Answer& answer : report.answers)
    items += element("dt", "", escaped(answer.model.name)) +
             element("dd", "", escaped(answer.model.about)) + "\n";
  return element("dl", "", "\n" + items) + "\n";
}

std::string heading(const char* text) {
  return element("h2", "", text) + "\n";
}

}  // namespace

std::string page_of(const Report& report, const std::optional<hardware::Histogram>& measured) {
  const std::vector<Figure> figures = figures_of(report);
  const axiom::Program& program = report.program;
  const std::string body =
      element("nav", "", element("a", "href=\"index.html\"", "All tests")) + "\n<main>\n" +
      element("h1", "", escaped(program.name)) + "\n" +
      element("p", "class=\"quiet\"",
              std::string("A litmus test in ") + name_of(program.language) + ", from " +
                  element("code", "", escaped(report.file))) +
      "\n" + heading("Program") + code_of(program) + "\n" + heading("Outcomes") +
      outcome_table(report, figures, measured) + notes_of(report) +
      figure_sections(report, figures) + heading("The models") + models_of(report) +
      (figures.empty() ? "" : heading("The pictures") + legend(figures)) + "</main>\n";
  return document(program.name, body);
}

IndexEntry entry_of(const Report& report, const std::string& page) {
  IndexEntry entry{page, report.program.name, name_of(report.program.language), {}};
  for (const Answer& answer : report.answers)
    entry.answers[answer.model.name] =
        answer.verdict.is_racy ? "racy" : answer.verdict.observation();
  return entry;
}

std::string index_of(const std::vector<IndexEntry>& entries,
                     const std::vector<std::string>& models) {
  std::string header =
      element("th", "scope=\"col\"", "test") + element("th", "scope=\"col\"", "language");
  for (const std::string& model : models) header += element("th", "scope=\"col\"", escaped(model));
  std::string rows;
  for (const IndexEntry& entry : entries) {
    std::string cells =
        element("th", "scope=\"row\"",
                element("a", "href=\"" + escaped(entry.page) + "\"", escaped(entry.test))) +
        element("td", "", escaped(entry.language));
    for (const std::string& model : models) {
      const auto found = entry.answers.find(model);
      cells += element("td", "", found == entry.answers.end() ? "\u2013" : found->second);
    }
    rows += element("tr", "", cells) + "\n";
  }
  return document(
      "Litmus tests",
      "<main>\n" + element("h1", "", "Litmus tests") + "\n" +
          element("p", "",
                  "Whether what a test asks about happens in no, some or all of the executions "
                  "that a model allows. Racy: the model gives the program no meaning. \u2013: the "
                  "model is not about the test\u2019s language.") +
          "\n" +
          scrolling("Tests by model", element("table", "",
                                              element("caption", "", "Tests by model") +
                                                  element("thead", "", element("tr", "", header)) +
                                                  element("tbody", "", "\n" + rows))) +
          "</main>\n");
}

}  // namespace tenon::lab::html
