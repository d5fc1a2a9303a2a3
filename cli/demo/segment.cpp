// SPDX-License-Identifier: Apache-2.0
#include "demo/segment.hpp"

#include <unistd.h>

#include "failure.hpp"
#include "locks/locks_json.hpp"
#include "snapshot_json.hpp"

namespace tenon::cli::demo {

using namespace tenon::literals;

// A process that was killed long ago may have left a file under the number that is ours now.
SegmentFile::SegmentFile(int act)
    : name_("demo-" + std::to_string(::getpid()) + "-act" + std::to_string(act)) {
  if (auto removed = Segment::remove(name_); !removed && !removed.is(Code::kNotFound))
    throw Failure("demo: segment " + name_, removed.error());
}

SegmentFile::~SegmentFile() {
  // When no process got so far as to make it, there is nothing to remove.
  static_cast<void>(Segment::remove(name_));
}

void SegmentFile::print_state(std::ostream& out) const {
  if (const auto snapshot = inspect::look(name_)) out << pretty(json_of(*snapshot));
  if (const auto locks = inspect::locks(name_)) out << pretty(json_of(*locks));
}

// Producer and consumer ask for the same; who comes first makes it, and the other takes it as it is
// (against S0-U7 and S0-U8: nothing is initialised twice, and any order of start will do).
Segment open_segment(const std::string& name) {
  return require("demo: segment " + name,
                 Segment::open_or_create(
                     name, {.max_bytes = 16_MiB, .max_participants = 16, .max_objects = 4}));
}

}  // namespace tenon::cli::demo
