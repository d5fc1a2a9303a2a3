// SPDX-License-Identifier: Apache-2.0
// `tenon demo`: the experiment that Tenon grew from, and what became of it.
#include <chrono>
#include <iostream>
#include <memory>

#include "command.hpp"
#include "demo/report.hpp"
#include "demo/stage.hpp"

namespace tenon::cli {
namespace {

struct DemoOptions {
  unsigned seconds = 6;
  bool json = false;
  demo::Part part;
};

// A healthy demo lasts the four acts and some repetitions of the first two.
std::chrono::seconds patience_for(unsigned seconds) {
  return std::chrono::seconds(60 + 10 * seconds);
}

void perform_all(const DemoOptions& options) {
  demo::Outcomes outcomes;
  {
    demo::Watch watch(patience_for(options.seconds));
    for (const demo::Act& act : demo::kActs)
      outcomes.push_back(demo::perform(act, options.seconds, watch));
  }
  if (options.json)
    demo::print_json(std::cout, outcomes, options.seconds);
  else
    demo::print_table(std::cout, outcomes);
  for (const demo::Outcome& outcome : outcomes) {
    if (outcome.shows_its_effect()) continue;
    throw Failure("demo: act " + std::to_string(outcome.act.number) +
                      " did not show: " + std::string(outcome.act.effect),
                  kExitFailed);
  }
  if (!options.json) demo::print_story(std::cout, outcomes);
}

}  // namespace

void add_demo(CLI::App& app) {
  auto options = std::make_shared<DemoOptions>();
  CLI::App* command =
      app.add_subcommand("demo", "show torn, lost and repeated messages, and a queue without them");
  command->add_option("--seconds", options->seconds, "how long each of the four acts runs")
      ->check(CLI::Range(1, 600))
      ->capture_default_str();
  command->add_flag("--json", options->json, "print JSON (schema tenon.demo/1) instead of a table");
  demo::add_part_options(*command, options->part);
  command->callback([options] {
    if (options->part.ledger >= 0)
      demo::play(options->part);
    else
      perform_all(*options);
  });
}

}  // namespace tenon::cli
