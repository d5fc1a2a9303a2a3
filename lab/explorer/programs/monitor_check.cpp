// SPDX-License-Identifier: Apache-2.0
#include "explorer/programs/monitor_check.hpp"

namespace tenon::lab {

MonitorCheck::MonitorCheck(const char* name, int processes, bool hands_over, int newcomers,
                           unsigned fresh)
    : Check(name),
      processes_(processes),
      newcomers_(newcomers),
      fresh_(fresh),
      patience_{.entering = 0, .waiting = 0, .hand_over = hands_over ? 0 : UINT64_MAX} {}

void MonitorCheck::set_up() {
  state_ = new State;
  name_words(0, 0);
  for (int p = 0; p < processes_ + newcomers_; ++p) {
    as_process(p, [&] {
      attach(p);
      if (p < processes_ && (fresh_ >> p & 1) == 0) must(of(p).threads().self() != nullptr);
    });
  }
  name_monitor();
}

void MonitorCheck::attach(int process) {
  SegmentOptions options = small_segment();
  options.max_threads = static_cast<std::uint32_t>(newcomers_ == 0 ? kMost : processes_);
  auto& segment = state_->segments[static_cast<std::size_t>(process)];
  segment.emplace(Segment::open_or_create(kSegmentPath, options).value());
  for (const char* name : {"object", "other", "third"})
    must(segment->object<std::uint64_t>(name).has_value());
  auto participant = participant::Participant::attach(kSegmentPath);
  must(participant.has_value());
  state_->participants[static_cast<std::size_t>(process)] = std::move(*participant);
}

monitor::Waiters MonitorCheck::waiters(int process, int which) {
  return {of(process).threads(), object(process, which).monitor,
          offset_of(which) + offsetof(layout::Object, monitor)};
}

monitor::Core MonitorCheck::core(int process, int which) {
  return {of(process), object(process, which).monitor,
          offset_of(which) + offsetof(layout::Object, monitor), patience_};
}

std::uint64_t& MonitorCheck::value(int process, int which) {
  layout::Object& it = object(process, which);
  return *reinterpret_cast<std::uint64_t*>(reinterpret_cast<std::byte*>(&it) +
                                           it.header.values_offset);
}

// Small objects take a page each, one after the other.
std::uint64_t MonitorCheck::offset_of(int which) {
  return of(0).mapping().geometry().heap_offset + static_cast<std::uint64_t>(which) * layout::kPage;
}

void MonitorCheck::name_monitor() {
  const std::size_t at = offset_of(0) + offsetof(layout::Object, monitor);
  const auto word = [at](std::size_t offset, std::size_t bytes, const char* text) {
    world()->name(1, at + offset, bytes, text);
  };
  word(offsetof(layout::Monitor, owner), 8, "owner");
  word(offsetof(layout::Monitor, tickets), 8, "tickets");
  word(offsetof(layout::Monitor, visitors), 8, "visitors");
  word(offsetof(layout::Monitor, depth), 4, "depth");
}

}  // namespace tenon::lab
