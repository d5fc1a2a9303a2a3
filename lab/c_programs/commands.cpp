// SPDX-License-Identifier: Apache-2.0
#include "c_programs/commands.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "c_programs/explore_file.hpp"
#include "explorer/print_violation.hpp"

namespace tenon::lab {
namespace {

const char* verdict_of(const ProgramFindings& all) {
  if (!all.failure.empty()) return "NOT EXPLORED";
  if (all.found.violation) return "VIOLATED";
  return all.found.complete ? "holds" : "not finished";
}

void print_json(const std::string& path, Model model, const ProgramFindings& all) {
  const Findings& found = all.found;
  nlohmann::ordered_json line = {{"claim", "explorer"},        {"check", path},
                                 {"model", name_of(model)},    {"executions", found.executions},
                                 {"blocked", found.blocked},   {"moot", found.moot},
                                 {"runs", found.runs},         {"most_events", found.most_events},
                                 {"complete", found.complete}, {"seconds", all.seconds}};
  if (found.violation) line["violation"] = as_json(*found.violation);
  if (!all.failure.empty()) line["failure"] = all.failure;
  std::printf("%s\n", line.dump().c_str());
}

void print(const std::string& path, Model model, const ProgramFindings& all) {
  const Findings& found = all.found;
  std::printf("%-20s %-4s  %9llu executions  %9llu blocked  %7.2f s  %s\n", path.c_str(),
              name_of(model), static_cast<unsigned long long>(found.executions),
              static_cast<unsigned long long>(found.blocked), all.seconds, verdict_of(all));
  if (!all.failure.empty()) std::printf("  %s\n", all.failure.c_str());
  print_violation(found);
}

}  // namespace

bool is_program(const std::string& name) {
  const std::string kind = std::filesystem::path(name).extension();
  return kind == ".c" || kind == ".cc" || kind == ".cpp";
}

bool check_program(const std::string& path, const ProgramOptions& options) {
  bool holds = true;
  for (Model model : kAllModels) {
    if (!options.models.empty() &&
        std::ranges::find(options.models, name_of(model)) == options.models.end())
      continue;
    ProgramRequest request;
    request.source = path;
    request.flags = options.flags;
    request.seconds = options.seconds;
    request.unroll = options.unroll;
    request.races = !options.ignore_races;
    request.bounds.hangs = !options.ignore_hangs;
    request.bounds.model = model;
    request.bounds.runs = options.replay != 0 ? options.replay : options.runs;
    request.bounds.replay = options.replay;
    request.bounds.smallest = !options.first;
    const ProgramFindings all = explore(request);
    options.json ? print_json(path, model, all) : print(path, model, all);
    std::fflush(stdout);
    holds = holds && all.failure.empty() && !all.found.violation && all.found.complete;
  }
  return holds;
}

}  // namespace tenon::lab
