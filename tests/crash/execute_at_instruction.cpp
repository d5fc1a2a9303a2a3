// SPDX-License-Identifier: Apache-2.0
// Death in the release build: after the k-th machine instruction, single-stepped.
//
// A step costs some 20 us in a virtual machine, so stepping all the way for each k would take
// minutes. Point 0 surveys: it steps through the whole operation and notes the addresses. After
// that a victim runs with a breakpoint to an address shortly before k, and is stepped from there.
#include <cstdint>
#include <map>
#include <vector>

#include "execute.hpp"
#include "support/child.hpp"
#include "tracer.hpp"
#include "victim_heap.hpp"

namespace tenon::crash {
namespace {

// The instructions of the operation that was surveyed last, in order.
struct Place {
  unsigned long address;
  std::uint64_t visit;  // it is the first, second, ... time at this address, or kNoBreakpoint
};
constexpr std::uint64_t kNoBreakpoint = UINT64_MAX;
std::vector<Place> route;

void survey(Tracer& victim, const Notes& notes) {
  std::map<unsigned long, std::uint64_t> visits;
  for (route.clear(); !notes.returned; victim.step()) {
    const unsigned long address = victim.address();
    // Each round of a repeated string instruction is a step, but no breakpoint stops there.
    const bool repeats = !route.empty() && route.back().address == address;
    route.push_back({address, repeats ? kNoBreakpoint : ++visits[address]});
  }
}

// The cheapest place to run to on the way to instruction `point`: each visit of a breakpoint costs
// about as much as a step.
std::uint64_t shortcut(std::uint64_t point) {
  if (point >= route.size()) return 0;
  std::uint64_t best = point;
  std::uint64_t chosen = 0;
  for (std::uint64_t steps = 0; steps < point && steps < best; ++steps) {
    const std::uint64_t cost = steps + route[point - steps].visit;
    if (route[point - steps].visit == kNoBreakpoint || cost >= best) continue;
    best = cost;
    chosen = point - steps;
  }
  return chosen;
}

}  // namespace

void start_in_child() noexcept {}

void execute(const Operation& operation, std::uint64_t point, const Case& the_case, Notes& notes,
             Findings& /*findings*/) {
  test::Child child([&] {
    Victim victim{the_case.shape, notes};
    operation.prepare(victim);
    use_victim_heap();
    be_traced();
    note_return(victim, operation.run(victim));
    marker();
    return 1;
  });
  Tracer victim(child);
  if (point == 0) survey(victim, notes);
  // Whom a survivor wakes, and when, is not the same each time: step all the way.
  std::uint64_t done = is_parked(the_case.setting) ? 0 : shortcut(point);
  bool on_the_way = done == 0 || victim.run_to(route[done].address, route[done].visit);
  for (; on_the_way && done < point && !notes.returned; ++done) victim.step();
  if (done != 0 && !notes.returned)
    on_the_way = on_the_way && victim.address() == route[point].address;
  if (on_the_way) notes.points = point == 0 ? route.size() : point;
  // What was received is checked after the return, at full speed.
  if (on_the_way && notes.returned) victim.run();
  child.kill();
}

}  // namespace tenon::crash
