// SPDX-License-Identifier: Apache-2.0
// `tenon demo`: the experiment that Tenon grew from, and what became of it.
#include <algorithm>
#include <chrono>
#include <iostream>
#include <memory>

#include "command.hpp"
#include "demo/report.hpp"
#include "demo/stage.hpp"

namespace tenon::cli {
namespace {

struct DemoOptions {
  unsigned seconds = 4;
  std::vector<std::string> pairs;
  std::string jar;
  bool json = false;
  demo::Part part;
};

// A healthy demo lasts the acts of each pair and some repetitions of the first two.
std::chrono::seconds patience_for(unsigned seconds, std::size_t pairs) {
  return pairs * std::chrono::seconds(90 + 14 * seconds);
}

/// Those that were asked for; without a word all that can be played.
std::vector<demo::Pair> pairs_to_play(const DemoOptions& options, const demo::Programs& programs) {
  std::vector<demo::Pair> pairs;
  for (const demo::Pair& pair : demo::kPairs) {
    const bool asked = std::ranges::count(options.pairs, pair.key) != 0;
    if (!options.pairs.empty() && !asked) continue;
    if (programs.can_play(pair)) {
      pairs.push_back(pair);
    } else {
      if (asked) throw Failure("demo: " + programs.why_no_java(), kExitFailed);
      std::cerr << "not run: " << pair.title() << " (" << programs.why_no_java() << ")\n";
    }
  }
  return pairs;
}

void check_effects(const demo::Performance& performance) {
  for (const demo::Outcome& outcome : performance.outcomes) {
    if (outcome.shows_its_effect()) continue;
    throw Failure("demo: " + performance.pair.title() + ", act " +
                      std::to_string(outcome.act.number) +
                      " did not show: " + std::string(outcome.act.effect),
                  kExitFailed);
  }
}

demo::Performance perform_pair(const demo::Pair& pair, const demo::Cast& cast,
                               const DemoOptions& options, demo::Watch& watch) {
  demo::Performance performance{pair, {}};
  for (const demo::Act& act : demo::kActs) {
    std::cerr << pair.title() << ", ";
    performance.outcomes.push_back(demo::perform(act, cast, options.seconds, watch));
  }
  if (!options.json) demo::print_table(std::cout, performance);
  return performance;
}

void perform_all(const DemoOptions& options) {
  const demo::Programs programs(options.jar);
  const std::vector<demo::Pair> pairs = pairs_to_play(options, programs);
  std::vector<demo::Performance> performances;
  {
    demo::Watch watch(patience_for(options.seconds, pairs.size()));
    for (const demo::Pair& pair : pairs)
      performances.push_back(perform_pair(pair, programs.cast(pair), options, watch));
  }
  if (options.json) demo::print_json(std::cout, performances, options.seconds);
  for (const demo::Performance& performance : performances) check_effects(performance);
  if (!options.json) demo::print_story(std::cout, performances);
}

}  // namespace

void add_demo(CLI::App& app) {
  auto options = std::make_shared<DemoOptions>();
  Command command(app, "demo",
                  "show torn, lost and repeated messages, and a queue and an object without");
  std::vector<std::string> keys(demo::kPairs.size());
  std::ranges::transform(demo::kPairs, keys.begin(), &demo::Pair::key);
  command.number("--seconds", options->seconds, 1, 600, "how long each act of each pair runs");
  command.choice("--pair", options->pairs, keys, "PRODUCER-CONSUMER; default: all that can be run");
  command.option("--jar", options->jar, "the Java part, if it is not where it was installed");
  command.flag("--json", options->json, "print JSON (schema tenon.demo/2) instead of tables");
  demo::add_part_options(command.app(), options->part);
  command.runs([options] {
    if (options->part.ledger >= 0)
      demo::play(options->part);
    else
      perform_all(*options);
  });
}

}  // namespace tenon::cli
