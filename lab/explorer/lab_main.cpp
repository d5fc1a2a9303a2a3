// SPDX-License-Identifier: Apache-2.0
// tenon-lab: the explorer's command.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "c_programs/commands.hpp"
#include "c_programs/scores.hpp"
#include "explorer/programs/checks.hpp"

namespace tenon::lab {
namespace {

struct Options {
  std::vector<std::string> names;
  std::vector<std::string> without;
  std::vector<std::string> models;
  std::vector<std::string> flags;  // of the compiler, for programs by path
  unsigned seconds = 0;
  bool ignore_races = false;
  bool ignore_hangs = false;
  int deaths = -1;
  bool include_long = false;
  bool json = false;
  std::uint64_t replay = 0;
  std::uint64_t runs = UINT64_MAX;
};

bool chosen(const Options& options, const NamedCheck& check) {
  if (std::ranges::find(options.without, check.name) != options.without.end()) return false;
  if (options.names.empty()) return options.include_long || !check.is_long;
  return std::ranges::any_of(options.names,
                             [&](const std::string& name) { return check.name.starts_with(name); });
}

void print(const Options& options, const NamedCheck& check, Model model, int deaths,
           const Findings& found, double seconds) {
  if (options.json) {
    nlohmann::ordered_json line = {{"claim", "explorer"},
                                   {"check", check.name},
                                   {"model", name_of(model)},
                                   {"deaths", deaths},
                                   {"executions", found.executions},
                                   {"with_death", found.with_death},
                                   {"blocked", found.blocked},
                                   {"moot", found.moot},
                                   {"runs", found.runs},
                                   {"most_events", found.most_events},
                                   {"complete", found.complete},
                                   {"seconds", seconds}};
    if (found.violation)
      line["violation"] = {{"what", found.violation->what}, {"run", found.violation->run}};
    std::printf("%s\n", line.dump().c_str());
    return;
  }
  std::printf("%-20s %-4s  deaths <= %d  %9llu executions  %9llu runs  %7.2f s  %s\n",
              check.name.c_str(), name_of(model), deaths,
              static_cast<unsigned long long>(found.executions),
              static_cast<unsigned long long>(found.runs), seconds,
              found.violation  ? "VIOLATED"
              : found.complete ? "holds"
                               : "not finished");
  if (found.violation) {
    std::printf("  %s; again with --replay %llu\n", found.violation->what.c_str(),
                static_cast<unsigned long long>(found.violation->run));
    for (const std::string& line : found.violation->trace) std::printf("  %s\n", line.c_str());
  }
  for (const std::string& line : found.trace) std::printf("  %s\n", line.c_str());
}

// How many of the checks are violated or were not finished.
int check_all(const Options& options) {
  int wrong = 0;
  for (const NamedCheck& check : all_checks()) {
    if (!chosen(options, check)) continue;
    for (Model model : kAllModels) {
      if (!options.models.empty() &&
          std::ranges::find(options.models, name_of(model)) == options.models.end())
        continue;
      Bounds bounds;
      bounds.model = model;
      bounds.deaths = options.deaths >= 0 ? options.deaths : check.deaths;
      bounds.runs = options.replay != 0 ? options.replay : options.runs;
      bounds.replay = options.replay;
      const auto program = check.make();
      const auto start = std::chrono::steady_clock::now();
      const Findings found = run(*program, bounds);
      const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
      print(options, check, model, bounds.deaths, found, seconds.count());
      std::fflush(stdout);
      wrong += found.violation.has_value() || !found.complete;
    }
  }
  return wrong;
}

// How many of the programs among the names do not hold.
int check_programs(const Options& options) {
  ProgramOptions how;
  how.models = options.models;
  how.flags = options.flags;
  how.ignore_races = options.ignore_races;
  how.ignore_hangs = options.ignore_hangs;
  how.json = options.json;
  how.replay = options.replay;
  how.runs = options.runs;
  how.seconds = options.seconds;
  int wrong = 0;
  for (const std::string& name : options.names)
    wrong += is_program(name) && !check_program(name, how);
  return wrong;
}

int main_of(int argc, char** argv) {
  Options options;
  // What follows "--" is the compiler's.
  char** const own_end = std::find(argv, argv + argc, std::string_view("--"));
  if (own_end != argv + argc) options.flags.assign(own_end + 1, argv + argc);
  argc = static_cast<int>(own_end - argv);
  CLI::App app{
      "explores shipped code: every interleaving, every value that a memory model allows, "
      "every point at which a process may be killed"};
  app.require_subcommand(1);
  CLI::App* check = app.add_subcommand("check", "explores checks; exit status 1 when one fails");
  check->add_option(
      "NAME", options.names,
      "checks whose names start so (default: the short ones), or paths of C programs; "
      "after --: flags for the compiler");
  check->add_option("--without", options.without, "a check to leave out")->allow_extra_args(false);
  check->add_option("--model", options.models, "sc, tso, rc11 (default: each)")
      ->check(CLI::IsMember({"sc", "tso", "rc11"}));
  check->add_option("--deaths", options.deaths, "processes that may be killed (default: by check)");
  check->add_flag("--long", options.include_long, "the long checks, too");
  check->add_flag("--json", options.json, "one JSON object for each check and model");
  check->add_option("--runs", options.runs, "give up after so many runs");
  check->add_option("--seconds", options.seconds, "give up on a program after so long");
  check->add_flag("--ignore-races", options.ignore_races,
                  "of programs: a race is no error, but accesses that are explored");
  check->add_flag("--ignore-hangs", options.ignore_hangs,
                  "of programs: a thread that waits for ever is no error");
  check->add_option("--replay", options.replay, "print the trace of this run");
  ScoreOptions scores;
  CLI::App* scored = app.add_subcommand(
      "score",
      "counts the executions of C programs beside others' counts; exit status 1 unless "
      "all are equal");
  scored->add_option("FOLDER", scores.folder, "where the programs are")->required();
  scored->add_option("--expected", scores.table, "the table (default: FOLDER/expected.csv)");
  scored->add_option("--model", scores.models, "sc, tso, rc11 (default: all that the table has)")
      ->check(CLI::IsMember({"sc", "tso", "rc11"}));
  scored->add_option("--seconds", scores.seconds, "give up on a program after so long");
  scored->add_flag("--json", scores.json, "one JSON object for each line of the table");
  CLI::App* list = app.add_subcommand("list", "names the checks");
  CLI11_PARSE(app, argc, argv);
  if (*scored) return score(scores) ? 0 : 1;
  if (*list) {
    for (const NamedCheck& one : all_checks())
      std::printf("%-20s %s; deaths <= %d%s\n", one.name.c_str(), one.what.c_str(), one.deaths,
                  one.is_long ? "; long" : "");
    return 0;
  }
  const bool only_programs =
      !options.names.empty() && std::ranges::all_of(options.names, is_program);
  const int wrong = check_programs(options) + (only_programs ? 0 : check_all(options));
  return wrong == 0 ? 0 : 1;
}

}  // namespace
}  // namespace tenon::lab

int main(int argc, char** argv) {
  try {
    return tenon::lab::main_of(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "tenon-lab: %s\n", error.what());
    return 2;
  }
}
