// SPDX-License-Identifier: Apache-2.0
#include "support/watchdog.hpp"

#include <cstdio>
#include <cstdlib>
#include <sstream>

#include "tenon/inspect.hpp"

namespace tenon::test {
namespace {

void describe(std::ostream& out, const char* side, const inspect::End& end) {
  out << "    " << side << ": ";
  if (end.holder)
    out << "pid " << end.holder->pid << " (" << end.holder->state << ")";
  else
    out << "nobody";
  out << (end.asleep ? ", asleep" : ", awake") << ", messages " << end.messages << ", waits "
      << end.waits << ", late wakes " << end.late_wakes << "\n";
}

}  // namespace

std::string describe_all_segments() {
  std::ostringstream out;
  for (const std::string& name : inspect::list().value_or(std::vector<std::string>())) {
    auto snapshot = inspect::look(name);
    if (!snapshot) {
      out << "segment " << name << ": " << snapshot.error().message() << "\n";
      continue;
    }
    out << "segment " << name << ", reserved " << snapshot->reserved_bytes << "\n";
    for (const auto& p : snapshot->participants)
      out << "  slot " << p.slot << " generation " << p.generation << " pid " << p.pid << " "
          << p.state << "\n";
    for (const auto& queue : snapshot->queues) {
      out << "  queue " << queue.name << ", depth " << queue.depth << " of " << queue.capacity
          << "\n";
      describe(out, "sender", queue.sender);
      describe(out, "receiver", queue.receiver);
    }
    for (const auto& broken : inspect::verify(name).value_or(std::vector<std::string>()))
      out << "  broken: " << broken << "\n";
  }
  return out.str();
}

Watchdog::Watchdog(std::string what, std::chrono::seconds patience)
    : what_(std::move(what)), thread_([this, patience] { watch(patience); }) {
  // A test may fork now: ASan's allocator would hang in the child, had a starting thread held it.
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return watching_; });
}

Watchdog::~Watchdog() {
  {
    const std::lock_guard lock(mutex_);
    done_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Watchdog::watch(std::chrono::seconds patience) {
  std::unique_lock lock(mutex_);
  watching_ = true;
  changed_.notify_all();
  if (changed_.wait_for(lock, patience, [this] { return done_; })) return;
  std::fprintf(stderr, "watchdog: %s hangs\n%s", what_.c_str(), describe_all_segments().c_str());
  std::abort();
}

}  // namespace tenon::test
