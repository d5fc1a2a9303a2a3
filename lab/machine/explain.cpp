// SPDX-License-Identifier: Apache-2.0
#include "machine/explain.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "machine/wrapped.hpp"

namespace tenon::lab {
namespace {

using machine::Demonstration;

struct Options {
  std::vector<std::string> names;
  bool all = false;
  bool json = false;
};

void list(const std::vector<Demonstration>& all) {
  machine::Table table{{"name", "what", "ids"}, {}};
  for (const Demonstration& each : all) table.rows.push_back({each.name, each.title, each.ids});
  std::printf("%s\nexplain NAME runs one, explain --all runs them one by one.\n",
              table.text().c_str());
}

void print(const Demonstration& each, const machine::Report& report, bool json) {
  if (json) {
    const nlohmann::ordered_json line = {{"name", each.name},
                                         {"title", each.title},
                                         {"ids", each.ids},
                                         {"text", each.text},
                                         {"shown", report.json()}};
    std::printf("%s\n", line.dump().c_str());
  } else {
    std::printf("=== %s: %s (%s)\n\n%s\n%s", each.name, each.title, each.ids,
                machine::wrapped(each.text, 100).c_str(), report.text().c_str());
  }
  std::fflush(stdout);
}

// Who reads along decides when it goes on. False at the end of input.
bool wait_for_reader() {
  if (::isatty(STDIN_FILENO) == 0 || ::isatty(STDOUT_FILENO) == 0) return true;
  std::printf("Enter: the next one ");
  std::fflush(stdout);
  std::string line;
  return static_cast<bool>(std::getline(std::cin, line));
}

void explain(const std::vector<Demonstration>& all, const Options& options) {
  if (options.names.empty() && !options.all) return list(all);
  bool first = true;
  for (const Demonstration& each : all) {
    const bool named = std::ranges::find(options.names, each.name) != options.names.end();
    if (!named && !options.all) continue;
    if (!first && !wait_for_reader()) return;
    first = false;
    machine::Report report;
    each.run(report);
    print(each, report, options.json);
  }
}

}  // namespace

void add_explain_command(CLI::App& app, const machine::HardwareRunner& hardware) {
  const auto options = std::make_shared<Options>();
  const auto all = machine::all_demonstrations(hardware);
  std::vector<std::string> names;
  for (const Demonstration& each : all) names.emplace_back(each.name);
  CLI::App* command = app.add_subcommand(
      "explain", "shows how the machine and the rules of Java work; without a name, lists what");
  command->add_option("NAME", options->names, "demonstrations to run")->check(CLI::IsMember(names));
  command->add_flag("--all", options->all, "all of them, one by one");
  command->add_flag("--json", options->json, "one JSON object for each, with its pictures");
  command->callback([options, all] { explain(all, *options); });
}

}  // namespace tenon::lab
