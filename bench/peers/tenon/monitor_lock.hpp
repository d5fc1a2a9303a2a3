// SPDX-License-Identifier: Apache-2.0
// Tenon's monitor as a peer of the bench.
#pragma once

#include <optional>

#include "driver/options.hpp"
#include "peers/tenon/own_segment.hpp"
#include "tenon/segment.hpp"

namespace tenon::bench {

class MonitorLock {
 public:
  static constexpr bool kOfThreads = false;
  static constexpr bool kReentrant = true;

  explicit MonitorLock(const Options&) {}
  void open() {
    segment_.emplace(own_.open());
    monitor_.emplace(segment_->monitor("m").value());
  }
  void enter() { static_cast<void>(monitor_->enter().value()); }
  void exit() { monitor_->exit().value(); }
  void wait() { static_cast<void>(monitor_->wait().value()); }
  void notify() { monitor_->notify().value(); }
  bool enter_after_death() {
    if (monitor_->enter().value() != Entry::kOwnerDied) return false;
    monitor_->mark_consistent().value();
    return true;
  }

 private:
  OwnSegment own_;
  std::optional<Segment> segment_;
  std::optional<Monitor> monitor_;
};

}  // namespace tenon::bench
