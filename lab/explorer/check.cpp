// SPDX-License-Identifier: Apache-2.0
#include "explorer/check.hpp"

#include "explorer/arena.hpp"
#include "explorer/weakening.hpp"
#include "os/process.hpp"

namespace tenon::lab {
namespace {

World* current = nullptr;

}  // namespace

World* world() noexcept {
  return current;
}

Findings run(Check& check, const Bounds& bounds, Weakening* weakening) {
  World world(bounds.deaths);
  current = &world;
  if (weakening != nullptr) weakening->stand_before(world);
  hand_accesses_to(weakening != nullptr ? weakening : static_cast<Accesses*>(&world));
  {
    const Arena::Inside inside;
    os::fork_epoch();  // the library's one piece of global state: made before the first run
    Arena::begin();
    check.set_up();
  }
  world.remember();
  world.when_finished = [&check] { check.judge(); };
  Explorer explorer(check.bodies(), world, bounds);
  world.attach_explorer(explorer);
  Findings findings = explorer.explore();
  // Whatever the check expects has then been expected of nothing.
  if (findings.complete && findings.executions == 0 && !findings.violation)
    findings.violation = Violation{"no execution comes to its end", findings.runs, {}};
  world.reset();  // nothing of the last run stays in memory that the next check may get
  hand_accesses_to(nullptr);
  current = nullptr;
  return findings;
}

void expect(bool condition, const char* what) {
  if (condition) return;
  const Arena::Outside outside;
  Explorer& explorer = *world()->explorer();
  if (explorer.on_thread()) explorer.fail(what);
  explorer.report(what);
}

}  // namespace tenon::lab
