// SPDX-License-Identifier: Apache-2.0
// Compiled with the hooks: most of an enter or exit is inline.
#include "hostile/hammered_calls.hpp"

#include <array>
#include <chrono>

#include "tenon/inspect.hpp"

namespace tenon::test {
namespace {

constexpr std::chrono::microseconds kShort{20};

void try_enter(AtMonitor& v) {
  v.outcomes.count(v.monitor.try_enter());
  v.outcomes.count(v.monitor.exit());
}
void enter_for(AtMonitor& v) {
  v.outcomes.count(v.monitor.enter_for(kShort));
  v.outcomes.count(v.monitor.exit());
}
void leave(AtMonitor& v) {
  for (int i = 0; i < 3; ++i) v.outcomes.count(v.monitor.exit());
}
void notify(AtMonitor& v) {
  v.outcomes.count(v.monitor.notify());
  v.outcomes.count(v.monitor.notify_all());
  leave(v);
}
void wait_for(AtMonitor& v) {
  v.outcomes.count(v.monitor.wait_for(kShort));
  leave(v);
}
void repair(AtMonitor& v) {
  v.outcomes.count(v.monitor.is_suspect() ? Code{} : Code::kIllegalMonitorState);
  v.outcomes.count(v.monitor.mark_consistent());
  leave(v);
}
void update(AtMonitor& v) {
  auto held = v.object.enter_for(kShort);
  v.outcomes.count(held);
  if (held) held->update([](std::uint64_t& number) { ++number; });
}
void read(AtMonitor& v) {
  v.outcomes.count(v.object.snapshot());
  v.outcomes.count(v.object.version());
}
void look(AtMonitor& v) {
  v.outcomes.count(inspect::locks("s"));
  v.outcomes.count(inspect::verify("s"));
}

constexpr std::array kCalls{
    Call{"try_enter", At::kFree, try_enter},
    Call{"enter_for", At::kFree, enter_for},
    Call{"enter_for, held", At::kHeld, enter_for},
    Call{"exit", At::kInside, leave},
    Call{"notify", At::kInside, notify},
    Call{"wait_for", At::kInside, wait_for, true},
    Call{"mark_consistent", At::kInside, repair},
    Call{"update", At::kFree, update},
    Call{"snapshot", At::kFree, read},
    Call{"locks", At::kHeld, look, false, true},
};

}  // namespace

std::span<const Call> hammered_calls() noexcept {
  return kCalls;
}

}  // namespace tenon::test
