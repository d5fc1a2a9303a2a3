// SPDX-License-Identifier: Apache-2.0
// tenon locks: who owns which monitor and who waits for it, also after the death of all.
#include <chrono>
#include <iostream>
#include <memory>
#include <string>
#include <thread>

#include "command.hpp"
#include "locks/locks_json.hpp"
#include "locks/locks_text.hpp"
#include "tenon/inspect.hpp"

namespace tenon::cli {
namespace {

struct LocksOptions {
  std::string name;
  bool tree = false;
  bool json = false;
  bool watch = false;
  unsigned looks = 0;  // with watch; 0 = until it is interrupted
};

void print_text(const inspect::Locks& locks, const LocksOptions& options) {
  if (!locks.anybody_alive) std::cout << "Nobody is attached: what the last ones left.\n\n";
  if (options.tree)
    print_lock_tree(std::cout, locks);
  else
    print_lock_table(std::cout, locks);
  print_left_behind(std::cout, locks);
  print_deadlocks(std::cout, locks);
}

inspect::Locks look(const LocksOptions& options) {
  auto locks = require(options.name, inspect::locks(options.name));
  if (options.json)
    std::cout << (options.watch ? json_of(locks).dump() + "\n" : pretty(json_of(locks)));
  else
    print_text(locks, options);
  std::cout.flush();
  return locks;
}

void watch(const LocksOptions& options) {
  constexpr std::chrono::seconds kPause{1};
  for (unsigned looks = 1;; ++looks) {
    look(options);
    if (looks == options.looks || !std::cout) return;
    std::this_thread::sleep_for(kPause);
    if (!options.json) std::cout << "\n";
  }
}

void show_locks(const LocksOptions& options) {
  if (options.watch) return watch(options);
  const std::size_t deadlocks = look(options).deadlocks.size();
  if (deadlocks == 0) return;
  throw Failure(options.name + ": deadlocks: " + std::to_string(deadlocks) +
                    "; end one of the threads of each, or interrupt its wait",
                kExitFinding);
}

}  // namespace

void add_locks(CLI::App& app) {
  auto options = std::make_shared<LocksOptions>();
  Command command(app, "locks", "show who owns which monitor, who waits, and deadlocks");
  command.option("NAME", options->name, "segment, or the path of a segment file", Need::kRequired);
  command.flag("--tree", options->tree, "who holds what, and who waits for that, as a tree");
  command.flag("--watch", options->watch, "again each second");
  command.number("--looks", options->looks, 1, 1'000'000, "with --watch: that often");
  command.flag("--json", options->json, "as JSON; with --watch a line each time");
  command.footer(
      "Exit status 3 when threads wait for each other for ever. Where nobody is attached\n"
      "it shows what the dead left: who owned what, who waited, what is half done.");
  command.runs([options] { show_locks(*options); });
}

}  // namespace tenon::cli
