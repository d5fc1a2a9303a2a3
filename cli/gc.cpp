// SPDX-License-Identifier: Apache-2.0
// tenon gc: what the dead left, and why it is known to be theirs. Frees it on request.
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "command.hpp"
#include "tenon/inspect.hpp"
#include "tenon/segment.hpp"
#include "units.hpp"

namespace tenon::cli {
namespace {

struct GcOptions {
  std::vector<std::string> names;
  bool yes = false;
  bool unused = false;
};

void say(const std::string& name, const std::string& what) {
  std::cout << printable(name) << ": " << what << "\n";
}

bool is_unused(const inspect::Snapshot& snapshot) {
  for (const auto& participant : snapshot.participants) {
    if (participant.alive) return false;
  }
  return true;
}

// Why the whole file may go; nothing when it may not.
std::string why_removable(const inspect::Snapshot& snapshot, bool unused_too) {
  if (!is_unused(snapshot)) return "";
  if (!snapshot.same_boot)
    return "the machine was restarted since it was made, and no process holds the lock of a slot";
  return unused_too ? "no process holds the lock of a slot" : "";
}

void describe(const std::string& name, const inspect::Snapshot& snapshot) {
  for (const auto& participant : snapshot.participants) {
    if (participant.alive) continue;
    say(name, "slot " + std::to_string(participant.slot) + " of pid " +
                  std::to_string(participant.pid) + " (" + printable(participant.name) +
                  "): dead, since the lock of its slot is free");
  }
  if (snapshot.removed_objects != 0)
    say(name, std::to_string(snapshot.removed_objects) +
                  " removed objects: freed unless a living process has them open");
}

void collect(const std::string& name, const GcOptions& options) {
  const inspect::Snapshot snapshot = require(name, inspect::look(name));
  const std::string why = why_removable(snapshot, options.unused);
  if (!why.empty()) {
    say(name, "the whole segment: " + why);
    if (!options.yes) return;
    require(name, Segment::remove_unused(name, snapshot.nonce));
    return say(name, "removed");
  }
  describe(name, snapshot);
  if (!options.yes) return;
  auto segment = require(name, Segment::open(name));
  const Swept swept = require(name, segment.sweep());
  if (swept.participants + swept.threads + swept.objects == 0) return;
  say(name, "freed " + std::to_string(swept.participants) + " slots of processes, " +
                std::to_string(swept.threads) + " of threads, " + std::to_string(swept.objects) +
                " objects");
}

void gc(const GcOptions& options) {
  int status = 0;
  const auto names = options.names.empty() ? require("gc", inspect::list()) : options.names;
  for (const std::string& name : names) {
    try {
      collect(name, options);
    } catch (const Failure& failure) {
      std::cerr << "tenon: " << failure.what() << "\n";
      if (status == 0) status = failure.status();
    }
  }
  if (!options.yes) std::cerr << "tenon: nothing was changed; --yes frees what is listed\n";
  if (status != 0) throw Failure("", status);
}

}  // namespace

void add_gc(CLI::App& app) {
  auto options = std::make_shared<GcOptions>();
  Command command(app, "gc", "list, or free, what the dead left");
  command.option("NAME", options->names, "segments (default: all), or paths of segment files");
  command.flag("--yes", options->yes, "free what is listed");
  command.flag("--unused", options->unused, "whole segments, too, that no process is attached to");
  command.runs([options] { gc(*options); });
}

}  // namespace tenon::cli
