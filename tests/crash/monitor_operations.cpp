// SPDX-License-Identifier: Apache-2.0
// Compiled with the hooks: most of an enter or exit is inline.
#include "crash/monitor_operations.hpp"

#include <array>
#include <chrono>

namespace tenon::crash {
namespace {

constexpr std::chrono::milliseconds kShort{1};

void enter(AtMonitor& v) {
  static_cast<void>(v.monitor.enter());
}
void try_enter(AtMonitor& v) {
  static_cast<void>(v.monitor.try_enter());
}
// Long enough to go to sleep.
void enter_timed(AtMonitor& v) {
  static_cast<void>(v.monitor.enter_for(kShort));
}
void exit(AtMonitor& v) {
  static_cast<void>(v.monitor.exit());
}
void enter_and_exit(AtMonitor& v) {
  enter(v);
  exit(v);
}
void reenter(AtMonitor& v) {
  for (int i = 0; i < 2; ++i) enter(v);
  for (int i = 0; i < 3; ++i) exit(v);
}
void wait_timed(AtMonitor& v) {
  static_cast<void>(v.monitor.wait_for(kShort));
}
void notify(AtMonitor& v) {
  static_cast<void>(v.monitor.notify());
}
void notify_all(AtMonitor& v) {
  static_cast<void>(v.monitor.notify_all());
}
void notify_and_exit(AtMonitor& v) {
  notify(v);
  exit(v);
}
void update(AtMonitor& v) {
  static_cast<void>(v.object.synchronized([](Guarded& g) { ++g.one, ++g.other; }));
}
void repair(AtMonitor& v) {
  enter(v);
  static_cast<void>(v.monitor.mark_consistent());
  exit(v);
}

using enum Owner;

constexpr std::array kOperations{
    MonitorOperation{"enter", kNobody, 0, 0, enter_and_exit},
    MonitorOperation{"enter_again", kVictimBefore, 0, 0, enter_and_exit},
    MonitorOperation{"enter_held", kOther, 0, 0, enter_timed},
    MonitorOperation{"enter_behind", kOther, 2, 0, enter_timed},
    MonitorOperation{"enter_after_death", kDead, 0, 0, repair},
    MonitorOperation{"try_enter", kOther, 1, 0, try_enter},
    MonitorOperation{"exit", kVictim, 0, 0, exit},
    MonitorOperation{"exit_waited_for", kVictim, 1, 0, exit},
    MonitorOperation{"exit_to_two", kVictim, 2, 0, exit},
    MonitorOperation{"reenter", kVictim, 1, 0, reenter},
    MonitorOperation{"wait", kVictim, 0, 0, wait_timed},
    MonitorOperation{"wait_waited_for", kVictim, 1, 1, wait_timed},
    MonitorOperation{"notify", kVictim, 0, 2, notify},
    MonitorOperation{"notify_and_exit", kVictim, 1, 1, notify_and_exit},
    MonitorOperation{"notify_all", kVictim, 1, 2, notify_all},
    MonitorOperation{"update", kNobody, 0, 0, update},
    MonitorOperation{"update_again", kVictimBefore, 0, 0, update},
    MonitorOperation{"update_inside", kVictim, 1, 0, update},
};

}  // namespace

std::span<const MonitorOperation> monitor_operations() noexcept {
  return kOperations;
}

}  // namespace tenon::crash
