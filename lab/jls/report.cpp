// SPDX-License-Identifier: Apache-2.0
#include "jls/report.hpp"

#include <algorithm>

namespace tenon::lab::jls {
namespace {

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(width, text.size()), ' ');
  return text;
}

std::string row(const Program& program, const Outcome& outcome) {
  std::string line = "  ";
  for (std::size_t i = 0; i < outcome.values.size(); ++i) {
    const std::size_t width = program.locals[program.observed[i]].size() + 2;
    line += padded(std::to_string(outcome.values[i]), width);
  }
  return line + (outcome.is_allowed ? "ACCEPTABLE" : "FORBIDDEN ");
}

std::string head(const Program& program) {
  std::string line = "  ";
  for (const std::size_t local : program.observed) line += program.locals[local] + "  ";
  return line + "\n";
}

std::string of_source(const Program& program, const Execution& e, std::size_t read) {
  const int writer = e.actions[e.sees[read]].thread;
  return text_of(program, e.actions[read]) +
         (writer == Action::kNobody
              ? " initial"
              : " from " + program.threads[static_cast<std::size_t>(writer)].name);
}

}  // namespace

std::string text_of(const Program& program, const Table& table, bool reasons) {
  std::string text = head(program);
  for (const Outcome& outcome : table.outcomes) {
    text += row(program, outcome);
    if (!outcome.is_allowed) text += "  " + reason_against(program, table, outcome);
    if (outcome.is_allowed && !outcome.is_sequential)
      text += reasons ? "  in no interleaving; committed:" : "  in no interleaving";
    text += "\n";
    if (reasons && outcome.is_allowed && !outcome.is_sequential)
      text += justification_of(program, table, outcome);
  }
  for (const Verdict& verdict : table.verdicts) text += "  " + verdict.text + "\n";
  if (table.is_cut) text += "  loops were followed for a bounded number of rounds only\n";
  return text;
}

std::string justification_of(const Program& program, const Table& table, const Outcome& outcome) {
  const Execution& target = table.executions[*outcome.execution];
  Set committed = 0;
  std::string text;
  for (std::size_t i = 0; i < outcome.commits.size(); ++i) {
    const Commit& commit = outcome.commits[i];
    text += "      C" + std::to_string(i + 1) + ":";
    const char* separator = i == 0 ? " initial values, " : " ";
    for_each(commit.committed & ~committed, [&](std::size_t a) {
      if (target.actions[a].thread == Action::kNobody) return;
      text += separator + text_of(program, target.actions[a]);
      const Execution& e = table.executions[commit.execution];
      const Action& image = e.actions[static_cast<std::size_t>(commit.same[a])];
      const std::string played = text_of(program, image);
      if (played != text_of(program, target.actions[a])) text += " as [" + played + "]";
      separator = ", ";
    });
    committed = commit.committed;
    text += "\n        E" + std::to_string(i + 1);
    if (i > 0 && outcome.commits[i - 1].execution == commit.execution) {
      text += " = E" + std::to_string(i) + "\n";
      continue;
    }
    separator = ": ";
    const Execution& e = table.executions[commit.execution];
    for (std::size_t r = 0; r < e.size(); ++r) {
      if (!e.reads(r)) continue;
      text += separator + of_source(program, e, r);
      separator = "; ";
    }
    text += "\n";
  }
  return text;
}

}  // namespace tenon::lab::jls
