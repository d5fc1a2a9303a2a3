// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "explorer/programs/queue.hpp"
#include "explorer/programs/small.hpp"

int main(int argc, char** argv) {
  using namespace tenon::lab;
  const std::string name = argc > 1 ? argv[1] : "sb";
  const int n = argc > 2 ? std::atoi(argv[2]) : 2;
  const int deaths = argc > 3 ? std::atoi(argv[3]) : 0;
  const std::string who = argc > 4 ? argv[4] : "";
  const std::string only = argc > 5 ? argv[5] : "";
  for (Model model : kAllModels) {
    if (!only.empty() && only != name_of(model)) continue;
    std::unique_ptr<Check> check;
    if (name == "queue" || name == "blocks") {
      QueueShape shape;
      shape.messages = n % 10;
      shape.sent = n / 10 % 10;
      shape.released = n / 100;
      shape.blocks = name == "blocks";
      shape.sender_may_die = who.find('s') != std::string::npos;
      shape.receiver_may_die = who.find('r') != std::string::npos;
      check = queue_check(shape);
    } else {
      check = small_program(name, n);
    }
    Bounds bounds;
    bounds.model = model;
    bounds.deaths = deaths;
    if (argc > 7) bounds.replay = std::strtoull(argv[7], nullptr, 10);
    if (argc > 6) bounds.runs = std::strtoull(argv[6], nullptr, 10);
    const auto start = std::chrono::steady_clock::now();
    const Findings found = run(*check, bounds);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    std::printf(
        "%s(%d) %s executions %lu death %lu blocked %lu moot %lu runs %lu events %zu %.3f s %s\n",
        name.c_str(), n, name_of(model), found.executions, found.with_death, found.blocked,
        found.moot, found.runs, found.most_events, seconds.count(),
        found.violation ? found.violation->what.c_str() : "");
    for (const auto& line : found.trace) std::printf("  %s\n", line.c_str());
    if (found.violation)
      for (const auto& line : found.violation->trace) std::printf("  %s\n", line.c_str());
  }
}
