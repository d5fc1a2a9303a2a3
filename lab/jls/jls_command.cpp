// SPDX-License-Identifier: Apache-2.0
#include "jls/jls_command.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "jls/parser.hpp"
#include "jls/report.hpp"

namespace tenon::lab {
namespace {

struct Options {
  std::vector<std::string> files;
  bool brief = false;
  bool consistency_only = false;
  bool json = false;
  jls::Bounds bounds;
};

bool as_claimed(const jls::Table& table) {
  return std::ranges::all_of(table.verdicts, &jls::Verdict::as_claimed);
}

void print_json(const std::string& file, const jls::Table& table, double seconds) {
  nlohmann::ordered_json outcomes = nlohmann::ordered_json::array();
  for (const jls::Outcome& outcome : table.outcomes)
    outcomes.push_back({{"values", outcome.values},
                        {"allowed", outcome.is_allowed},
                        {"sequential", outcome.is_sequential}});
  const nlohmann::ordered_json line = {{"claim", "jls"},
                                       {"file", file},
                                       {"executions", table.executions.size()},
                                       {"data_race_free", table.is_data_race_free},
                                       {"complete", !table.is_cut},
                                       {"outcomes", outcomes},
                                       {"as_claimed", as_claimed(table)},
                                       {"seconds", seconds}};
  std::printf("%s\n", line.dump().c_str());
}

// Whether all claims of the file are as the model says.
bool judge_file(const Options& options, const std::string& file) {
  const jls::Program program = jls::parse_file(file);
  jls::Rules rules;
  rules.causality = !options.consistency_only;
  const auto start = std::chrono::steady_clock::now();
  const jls::Table table = jls::judge(program, rules, options.bounds);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  if (options.json) {
    print_json(file, table, seconds.count());
  } else {
    std::printf("%s: %zu well-formed executions, %s, %.2f s\n%s", file.c_str(),
                table.executions.size(),
                table.is_data_race_free ? "correctly synchronized" : "with data races",
                seconds.count(), jls::text_of(program, table, !options.brief).c_str());
  }
  std::fflush(stdout);
  return as_claimed(table);
}

// The exit status.
int judge_all(const Options& options) {
  int status = 0;
  for (const std::string& file : options.files) {
    try {
      if (!judge_file(options, file)) status = std::max(status, 1);
    } catch (const jls::SyntaxError& error) {
      std::fprintf(stderr, "tenon-lab: %s\n", error.what());
      status = 2;
    } catch (const jls::TooLarge& error) {
      std::fprintf(stderr, "tenon-lab: %s\n", error.what());
      status = 2;
    }
  }
  return status;
}

}  // namespace

void add_jls_command(CLI::App& app) {
  const auto options = std::make_shared<Options>();
  CLI::App* jls = app.add_subcommand(
      "jls", "outcomes of small Java programs, by the Java memory model (JLS 17.4 and 17.5)");
  jls->add_option("FILE", options->files, "programs (their language: lab/jls/README.md)")
      ->required();
  jls->add_flag("--brief", options->brief, "without commit sequences");
  jls->add_flag("--json", options->json, "one JSON object for each file");
  jls->add_flag("--consistency-only", options->consistency_only,
                "without causality: what happens-before consistency alone would allow");
  jls->add_option("--loop", options->bounds.loop, "how often a loop may run (default 2)")
      ->check(CLI::Range(0, 8));
  jls->callback([options] {
    const int status = judge_all(*options);
    if (status != 0) throw CLI::RuntimeError(status);
  });
}

}  // namespace tenon::lab
