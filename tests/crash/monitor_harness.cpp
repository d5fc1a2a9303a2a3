// SPDX-License-Identifier: Apache-2.0
// Kills what happens at a monitor at every point (monitor_death.hpp), with others asleep there, and
// nobody else about. Slices are off.
//
//   monitor_harness [OPERATION... | --twin OPERATION]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

#include "crash/monitor_death.hpp"
#include "crash/monitor_scene.hpp"
#include "support/scratch.hpp"
#include "support/watchdog.hpp"

namespace tenon::crash {
namespace {

struct Totals {
  std::uint64_t points = 0;
  std::uint64_t findings = 0;
};

// Ends after more than `most` findings.
Totals run(const MonitorOperation& operation, std::uint64_t most, std::chrono::seconds patience) {
  Totals totals;
  bool completed = false;
  for (std::uint64_t point = 1; !completed; ++point, ++totals.points) {
    const std::string what = std::string(operation.name) + " at " + std::to_string(point);
    const test::Watchdog watchdog(what);
    MonitorScene scene(operation, patience);
    completed = scene.kill_at(point);
    const std::string finding = scene.aftermath();
    if (finding.empty()) continue;
    if (++totals.findings > most) break;
    std::fprintf(stderr, "%s: %s\n%s\n", what.c_str(), finding.c_str(),
                 test::describe_all_segments().c_str());
  }
  return totals;
}

// Of a wrong twin: succeeds when that is found out.
int run_twin(std::string_view operation) {
  const test::Scratch scratch;
  for (const MonitorOperation& each : monitor_operations()) {
    if (each.name == operation && run(each, 0, std::chrono::seconds(2)).findings != 0)
      return EXIT_SUCCESS;
  }
  return EXIT_FAILURE;
}

// `only`: operations; empty = all.
int run_all(std::span<char*> only) {
  const test::Scratch scratch;
  Totals all;
  std::size_t operations = 0;
  for (const MonitorOperation& operation : monitor_operations()) {
    if (!only.empty() && std::ranges::find(only, operation.name) == only.end()) continue;
    ++operations;
    const Totals totals = run(operation, 5, std::chrono::seconds(30));
    std::printf("%-20s %6lu points %4lu findings\n", std::string(operation.name).c_str(),
                totals.points, totals.findings);
    std::fflush(stdout);
    all.points += totals.points;
    all.findings += totals.findings;
  }
  std::printf("{\"claim\":\"%s\",\"operations\":%zu,\"points\":%lu,\"findings\":%lu}\n", kClaim,
              operations, all.points, all.findings);
  return all.findings == 0 && all.points != 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace
}  // namespace tenon::crash

int main(int argc, char** argv) {
  const std::span<char*> arguments(argv + 1, static_cast<std::size_t>(argc - 1));
  if (arguments.size() == 2 && std::string_view(arguments[0]) == "--twin")
    return tenon::crash::run_twin(arguments[1]);
  return tenon::crash::run_all(arguments);
}
