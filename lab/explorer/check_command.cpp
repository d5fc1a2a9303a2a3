// SPDX-License-Identifier: Apache-2.0
// The sub-commands `check`, `score` and `list`.
#include "explorer/check_command.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "c_programs/commands.hpp"
#include "c_programs/scores.hpp"
#include "explorer/choice.hpp"
#include "explorer/print_violation.hpp"
#include "explorer/weaken_command.hpp"

namespace tenon::lab {
namespace {

struct Options {
  Choice choice;
  std::vector<std::string> models;
  std::vector<std::string> flags;  // of the compiler, for programs by path
  unsigned seconds = 0;
  bool ignore_races = false;
  bool ignore_hangs = false;
  unsigned unroll = 0;
  int deaths = -1;
  bool json = false;
  bool first = false;
  std::uint64_t replay = 0;
  std::uint64_t runs = UINT64_MAX;
};

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
    if (found.violation) line["violation"] = as_json(*found.violation);
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
  print_violation(found);
}

// How many of the checks are violated or were not finished.
int check_all(const Options& options) {
  int wrong = 0;
  for (const NamedCheck* const chosen : options.choice.checks()) {
    const NamedCheck& check = *chosen;
    for (Model model : kAllModels) {
      if (!options.models.empty() &&
          std::ranges::find(options.models, name_of(model)) == options.models.end())
        continue;
      Bounds bounds;
      bounds.model = model;
      bounds.deaths = options.deaths >= 0 ? options.deaths : check.deaths;
      bounds.runs = options.replay != 0 ? options.replay : options.runs;
      bounds.replay = options.replay;
      bounds.smallest = !options.first;
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
  how.unroll = options.unroll;
  how.json = options.json;
  how.first = options.first;
  how.replay = options.replay;
  how.runs = options.runs;
  how.seconds = options.seconds;
  int wrong = 0;
  for (const std::string& path : options.choice.programs()) wrong += !check_program(path, how);
  return wrong;
}

const char* name_of(Length length) noexcept {
  switch (length) {
    case Length::kShort:
      return "";
    case Length::kLong:
      return "; long";
    case Length::kEndless:
      break;
  }
  return "; no end seen";
}

void list_checks() {
  for (const NamedCheck& one : all_checks())
    std::printf("%-20s %s; deaths <= %d%s\n", one.name.c_str(), one.what.c_str(), one.deaths,
                name_of(one.length));
}

void fail_if(bool wrong) {
  if (wrong) throw CLI::RuntimeError(1);
}

CLI::Option* add_models(CLI::App* command, std::vector<std::string>& models, const char* text) {
  return command->add_option("--model", models, text)->check(CLI::IsMember({"sc", "tso", "rc11"}));
}

void add_check(CLI::App& app, const std::vector<std::string>& compiler_flags) {
  auto options = std::make_shared<Options>();
  options->flags = compiler_flags;
  CLI::App* check = app.add_subcommand(
      "check",
      "explores shipped code, or a C program: every interleaving, every value that a memory model "
      "allows, every point at which a process may be killed; exit status 1 when one fails");
  add_choice(*check, options->choice);
  add_models(check, options->models, "sc, tso, rc11 (default: each)");
  check->add_option("--deaths", options->deaths,
                    "processes that may be killed (default: by check)");
  check->add_flag("--json", options->json, "one JSON object for each check and model");
  check->add_option("--runs", options->runs, "give up after so many runs");
  check->add_option("--seconds", options->seconds, "give up on a program after so long");
  check->add_flag("--ignore-races", options->ignore_races,
                  "of programs: a race is no error, but accesses that are explored");
  check->add_flag("--ignore-hangs", options->ignore_hangs,
                  "of programs: a thread that waits for ever is no error");
  check->add_flag("--first", options->first,
                  "stop at the first violation (default: look on for one with fewer events)");
  check
      ->add_option("--unroll", options->unroll,
                   "of programs: a thread ends when it would come more often to the head of a loop")
      ->check(CLI::PositiveNumber);
  check->add_option("--replay", options->replay, "print the trace of this run");
  check->callback([options] { fail_if(check_programs(*options) + check_all(*options) != 0); });
}

void add_score(CLI::App& app) {
  auto options = std::make_shared<ScoreOptions>();
  CLI::App* scored = app.add_subcommand(
      "score",
      "counts the executions of C programs beside others' counts; exit status 1 unless "
      "all are equal");
  scored->add_option("FOLDER", options->folder, "where the programs are")->required();
  scored->add_option("--expected", options->table, "the table (default: FOLDER/expected.csv)");
  add_models(scored, options->models, "sc, tso, rc11 (default: all that the table has)");
  scored->add_option("--seconds", options->seconds, "give up on a program after so long");
  scored->add_flag("--json", options->json, "one JSON object for each line of the table");
  scored->callback([options] { fail_if(!score(*options)); });
}

}  // namespace

void add_check_commands(CLI::App& app, const std::vector<std::string>& compiler_flags) {
  add_check(app, compiler_flags);
  add_weaken(app, compiler_flags);
  add_score(app);
  app.add_subcommand("list", "names the checks")->callback(list_checks);
}

}  // namespace tenon::lab
