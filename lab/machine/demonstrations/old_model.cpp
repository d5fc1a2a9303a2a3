// SPDX-License-Identifier: Apache-2.0
// Historical: the eight actions.
#include "machine/demonstration.hpp"
#include "machine/eight_actions.hpp"

namespace tenon::lab::machine {
namespace {

using Kind = Action::Kind;

void take(Report& report, EightActions& machine, const std::vector<Action>& actions) {
  for (const Action& action : actions) {
    const auto broken = machine.step(action);
    const std::string refused = broken ? "   refused, " + std::string(text_of(*broken)) : "";
    report.show(text_of(action) + refused, machine.table());
  }
}

void eight_actions(Report& report) {
  report.say("A plain flag: T0 may use its copy again and again, whatever T1 does.");
  EightActions plain(2, {"flag"}, {}, {});
  take(report, plain,
       {{Kind::kRead, 0, "flag"},
        {Kind::kLoad, 0, "flag"},
        {Kind::kUse, 0, "flag"},
        {Kind::kAssign, 1, "flag", 1},
        {Kind::kStore, 1, "flag"},
        {Kind::kWrite, 1, "flag"},
        {Kind::kUse, 0, "flag"}});
  report.say("A volatile flag: each use needs a new read and load.");
  EightActions ordered(2, {}, {"flag"}, {});
  take(report, ordered,
       {{Kind::kRead, 0, "flag"},
        {Kind::kLoad, 0, "flag"},
        {Kind::kUse, 0, "flag"},
        {Kind::kAssign, 1, "flag", 1},
        {Kind::kStore, 1, "flag"},
        {Kind::kWrite, 1, "flag"},
        {Kind::kUse, 0, "flag"},
        {Kind::kRead, 0, "flag"},
        {Kind::kLoad, 0, "flag"},
        {Kind::kUse, 0, "flag"}});
}

void halves(Report& report) {
  EightActions machine(2, {"x.high", "x.low"}, {}, {});
  take(report, machine,
       {{Kind::kAssign, 0, "x.high", 1},
        {Kind::kAssign, 0, "x.low", 1},
        {Kind::kStore, 0, "x.high"},
        {Kind::kWrite, 0, "x.high"},
        {Kind::kRead, 1, "x.high"},
        {Kind::kLoad, 1, "x.high"},
        {Kind::kRead, 1, "x.low"},
        {Kind::kLoad, 1, "x.low"}});
  report.say("T1 has the new high half and the old low one: a value that nobody wrote.");
}

}  // namespace

std::vector<Demonstration> old_model_demonstrations() {
  return {
      {"eight-actions", "Historical: eight actions on main and working memory", "S3-M4, F14, F16",
       "Historical: replaced by JSR-133 in Java 5. The first memory model of Java had a main "
       "memory, "
       "a working memory for each thread, and eight actions: read, load, use, assign, store, "
       "write, "
       "lock, unlock.\n"
       "The origin calls them the memory model of Java. They have not been since 2004: today's "
       "actions are reads, writes, volatile ones, locks, unlocks, starts and detected ends (JLS "
       "17.4.2), and no copy is ever stale in a cache: it is a compiler that keeps a value in a "
       "register (see `visibility`).",
       eight_actions},
      {"halves", "A long that is not volatile may come in halves", "S3-U4",
       "A long or double that is not volatile may be written as two variables of 32 bits; that is "
       "so "
       "still (JLS 17.7), though JVMs of 64 bits do not do it. A volatile one is written at once. "
       "Shown with the historical machine, as two variables.",
       halves},
  };
}

}  // namespace tenon::lab::machine
