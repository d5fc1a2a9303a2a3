// SPDX-License-Identifier: Apache-2.0
// What the crash harness and the explorer both play: a survivor makes a small segment, and a victim
// is killed in one operation on it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crash/monitor_operations.hpp"
#include "crash/operation.hpp"

namespace tenon::crash {

struct Scenario {
  std::string name;
  const Operation* at_queue = nullptr;           ///< one of the two
  const MonitorOperation* at_monitor = nullptr;  ///< with nobody else there
  Shape shape{};
};
std::vector<Scenario> scenarios();

/// Lives in survivor and victim; each uses its own half.
class Scene {
 public:
  explicit Scene(const Scenario& scenario) : scenario_(scenario) {}

  /// By the survivor, which stays attached.
  void set_up();
  /// By the victim, before the operation.
  void prepare();
  /// By the victim.
  void run();

 private:
  const Scenario& scenario_;
  std::optional<Segment> segment_;
  Notes notes_;
  std::optional<Victim> victim_;
  std::optional<AtMonitor> at_;
};

/// By the survivor, afterwards: whom inspect::look() takes for alive and whom for dead.
std::string who_is_there();

}  // namespace tenon::crash
