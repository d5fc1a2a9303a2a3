// SPDX-License-Identifier: Apache-2.0
// Some processes, with a thread each, and three objects: what the checks of monitors begin with.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

#include "explorer/check.hpp"
#include "explorer/programs/segment_of_check.hpp"
#include "layout/object_layout.hpp"
#include "monitor/core.hpp"
#include "monitor/waiters.hpp"
#include "participant/participant.hpp"
#include "tenon/segment.hpp"

namespace tenon::lab {

/// A deadline that may pass at any time.
inline Deadline soon() {
  return Deadline::at(std::chrono::steady_clock::time_point(std::chrono::nanoseconds(2)));
}

class MonitorCheck : public Check {
 public:
  /// `hands_over`: whoever has a place does not have to race. Whoever attaches as a newcomer, after
  /// the `processes`, finds no thread slot that was not somebody's. `fresh`: bit `process` of each
  /// whose thread has no slot at the start; there is one that nobody had.
  MonitorCheck(const char* name, int processes, bool hands_over = false, int newcomers = 0,
               unsigned fresh = 0);
  void set_up() override;

 protected:
  static constexpr int kMost = 3;

  int processes() const noexcept { return processes_; }
  participant::Participant& of(int process) {
    return *state_->participants[static_cast<std::size_t>(process)];
  }
  Segment& segment(int process) { return *state_->segments[static_cast<std::size_t>(process)]; }
  layout::Object& object(int process, int which = 0) {
    return *of(process).mapping().control_area<layout::Object>(offset_of(which));
  }
  const participant::Thread& self(int process) { return *of(process).threads().self(); }
  layout::ThreadSlot& thread(int process, std::uint32_t index) {
    return of(process).threads().slot(index);
  }
  /// In the order in which they were made; bytes from the segment's start.
  std::uint64_t offset_of(int which);
  layout::Place* places() { return state_->places.data(); }
  monitor::Waiters waiters(int process, int which = 0);
  monitor::Core core(int process, int which = 0);
  /// Takes a thread slot, if there is one.
  void join(int process) { static_cast<void>(of(process).threads().self()); }
  /// Of the object, which the monitor guards: its first word.
  std::uint64_t& value(int process, int which = 0);
  /// Of the first monitor.
  std::uint64_t& owner() { return object(0).monitor.owner; }
  /// From set_up(): who is to enter, or waits to be notified, polls before it sleeps.
  void let_poll() {
    patience_.entering = patience_.waiting = 1;
    world()->pauses_end = true;
  }

 private:
  struct State {
    std::array<layout::Place, kMost> places;
    std::array<std::optional<Segment>, kMost> segments;
    std::array<std::unique_ptr<participant::Participant>, kMost> participants;
  };

  void attach(int process);
  void name_monitor();

  const int processes_;
  const int newcomers_;
  const unsigned fresh_;
  monitor::Patience patience_;
  State* state_ = nullptr;
};

}  // namespace tenon::lab
