// SPDX-License-Identifier: Apache-2.0
// A flag that is never seen.
#include "machine/demonstration.hpp"
#include "machine/hoisted_flag.hpp"

namespace tenon::lab::machine {
namespace {

void run(Report& report) {
  Table table{{"flag in C++", "the loop", "rounds after the flag was set"}, {}};
  const auto add = [&](const char* name, Flag flag) {
    const Seen seen = loop_until_flag(flag);
    table.rows.push_back({name, seen.ended ? "ended" : "went on, and was ended by the watchdog",
                          static_cast<std::int64_t>(seen.rounds_after)});
  };
  add("plain", Flag::kPlain);
  add("atomic, relaxed", Flag::kAtomic);
  report.show("while (!stop) rounds = ++n; in a child, on the same page of memory:",
              std::move(table));
  const auto java = java_loop_until_flag();
  report.say(java ? *java : "No JDK of version 11 or later here, so not run in Java.");
}

}  // namespace

std::vector<Demonstration> visibility_demonstrations() {
  return {
      {"visibility", "A plain flag that is never seen, a volatile one that is",
       "S3-D1, S3-D2, F1, F14",
       "One thread loops until another sets a flag. The compiler sees that nothing in the loop "
       "changes the flag, loads it once before the loop, and never again.\n"
       "The origin blames a stale copy in a cache, and has volatile read main memory. Caches are "
       "coherent, and a volatile read is answered by them as any other: the loop with the plain "
       "flag "
       "contains no load. In Java it is the second just-in-time compiler; with -Xint, or "
       "-XX:TieredStopAtLevel=1, the plain flag is seen on the same hardware.",
       run},
  };
}

}  // namespace tenon::lab::machine
