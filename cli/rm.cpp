// SPDX-License-Identifier: Apache-2.0
// tenon rm: removes segments, but not behind the back of the living.
#include <iostream>
#include <memory>
#include <string>
#include <vector>

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

void rm(const RmOptions& options) {
  int status = 0;
  for (const std::string& name : options.names) {
    try {
      check_removable(name, options.force);
      require(name, Segment::remove(name));
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
  CLI::App* command = app.add_subcommand("rm", "remove segments");
  command->add_option("NAME", options->names, "segments, or paths of segment files")->required();
  command->add_flag("--force", options->force, "also when living processes are attached");
  command->callback([options] { rm(*options); });
}

}  // namespace tenon::cli
