// SPDX-License-Identifier: Apache-2.0
// tenon rm: removes segments and objects, but not behind the back of the living.
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "channel_name.hpp"
#include "command.hpp"
#include "tenon/inspect.hpp"
#include "tenon/segment.hpp"

namespace tenon::cli {
namespace {

struct RmOptions {
  std::vector<std::string> names;
  bool force = false;
};

std::string living_pids(const inspect::Snapshot& snapshot) {
  std::string pids;
  for (const auto& participant : snapshot.participants) {
    if (participant.alive) pids += (pids.empty() ? "" : ", ") + std::to_string(participant.pid);
  }
  return pids;
}

// What is damaged or was never finished can have nobody new in it and may go. What another version
// of Tenon made may be in use, we cannot tell. What is no segment at all is not ours to remove.
void check_removable(const std::string& name, bool force) {
  const auto snapshot = inspect::look(name);
  if (snapshot) {
    const std::string pids = living_pids(*snapshot);
    if (!pids.empty() && !force)
      throw Failure(name + ": living processes are attached, pid " + pids +
                        "; stop them, or use --force: they go on in the removed file, and who "
                        "comes later makes a new one",
                    kExitFailed);
    return;
  }
  const Code code = snapshot.error().code;
  const bool damaged =
      code == Code::kTruncated || code == Code::kCorrupt || code == Code::kIncomplete;
  const bool foreign = code == Code::kVersionMismatch || code == Code::kLayoutMismatch;
  if (!damaged && !(foreign && force)) throw Failure(name, snapshot.error());
}

// Those who have a role in it; who only has it open is not known by name.
std::string living_pids(const inspect::Queue& queue) {
  std::string pids;
  for (const inspect::End* end : {&queue.sender, &queue.receiver}) {
    if (end->holder && end->holder->alive)
      pids += (pids.empty() ? "" : ", ") + std::to_string(end->holder->pid);
  }
  return pids;
}

void check_unused(const ChannelName& name, bool force) {
  const inspect::Snapshot snapshot = require(name.segment, inspect::look(name.segment));
  for (const inspect::Queue& queue : snapshot.queues) {
    const std::string pids = queue.name == name.queue ? living_pids(queue) : "";
    if (!pids.empty() && !force)
      throw Failure(name.text() + ": living processes use it, pid " + pids +
                        "; stop them, or use --force: they go on in the removed one, and who comes "
                        "later makes a new one",
                    kExitFailed);
  }
}

void remove(const std::string& text, bool force) {
  const ChannelName name = parse_channel_name(text, "");
  if (name.queue.empty()) {
    check_removable(text, force);
    require(text, Segment::remove(text));
    return;
  }
  check_unused(name, force);
  auto segment = require(name.segment, Segment::open(name.segment));
  require(text, segment.remove_object(name.queue));
}

void rm(const RmOptions& options) {
  int status = 0;
  for (const std::string& name : options.names) {
    try {
      remove(name, options.force);
      std::cerr << "tenon: removed " << name << "\n";
    } catch (const Failure& failure) {
      std::cerr << "tenon: " << failure.what() << "\n";
      if (status == 0) status = failure.status();
    }
  }
  if (status != 0) throw Failure("", status);
}

}  // namespace

void add_rm(CLI::App& app) {
  auto options = std::make_shared<RmOptions>();
  Command command(app, "rm", "remove segments, or objects in them");
  command.option("NAME", options->names, "segments, paths of segment files, or SEGMENT/OBJECT",
                 Need::kRequired);
  command.flag("--force", options->force, "also when living processes use them");
  command.runs([options] { rm(*options); });
}

}  // namespace tenon::cli
