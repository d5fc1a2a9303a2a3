// SPDX-License-Identifier: Apache-2.0
// What lies between a core and memory, measured.
#include <algorithm>

#include "machine/cache_ladder.hpp"
#include "machine/demonstration.hpp"
#include "machine/false_sharing.hpp"
#include "machine/two_threads.hpp"

namespace tenon::lab::machine {
namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20u;
constexpr std::size_t kMostBytes = 256 * kMiB;

void hierarchy(Report& report) {
  const auto levels = cache_levels();
  std::size_t largest = kMiB;
  for (const CacheLevel& level : levels) largest = std::max(largest, level.bytes);
  const auto ladder = measure_ladder(std::min(4 * largest, kMostBytes));
  report.show("Random loads, each of which waits for the one before:",
              ladder_table(ladder, levels));
  report.show("By level, from loads over half of its size:",
              level_table(ladder, levels, measure_register_step()));
  report.draw("The ladder", ladder_svg(ladder, levels));
}

void lines(Report& report) {
  Table table{{"cache", "size", "line", "lines = size / line"}, {}};
  for (const CacheLevel& level : cache_levels())
    table.rows.push_back({"L" + std::to_string(level.level) + " " + level.type,
                          text_of_bytes(level.bytes), text_of_bytes(level.line_bytes),
                          level.lines()});
  table.rows.push_back({"the origin's example", "512 KiB", "64 B",
                        CacheLevel{1, "Data", 512 * 1024, 64, ""}.lines()});
  report.show("As the kernel tells it:", std::move(table));
  if (usable_cpus() < 2)
    return report.say("To measure it, two threads must run at once: not run on one CPU.");
  const auto measured = measure_false_sharing();
  report.show("Two threads, each adding to a word of its own:", distance_table(measured));
  const auto line = line_size_of(measured);
  report.say(line ? "So a line has " + std::to_string(*line) +
                        " bytes: from there on they do not "
                        "disturb each other."
                  : "No clear edge this time: other work ran beside.");
}

}  // namespace

std::vector<Demonstration> cache_demonstrations() {
  return {
      {"hierarchy", "Registers, L1, L2, L3, memory: how long a load takes", "S3-M1, S3-M3, F8, F10",
       "The further away, the larger and the slower. The steps of the ladder below are where one "
       "cache ends; how long each takes is measured, as it differs from machine to machine.\n"
       "The origin gives L1 to a logical core: it belongs to the physical core, and its "
       "hyper-threads share it; L3 is shared by a socket or a part of it. It also has each read "
       "lock "
       "a line or the bus: a plain load locks nothing. And a line need not come through all "
       "levels: "
       "where L3 holds what L2 has thrown out, memory fills L2 directly. In a virtual machine "
       "others use the same L3, and one may get little of it.",
       hierarchy},
      {"lines", "Caches hold lines, not bytes", "S3-M2, F9",
       "A cache moves whole lines, 64 bytes on x86, 128 on some Arm and POWER machines, 256 on z. "
       "Who writes to one byte takes the whole line from everybody else: false sharing. That is "
       "how "
       "the size can be found without asking.\n"
       "The origin's arithmetic is right, but no L1 has 512 KiB: 32 to 64 are usual, 48 KiB are "
       "768 "
       "lines.",
       lines},
  };
}

}  // namespace tenon::lab::machine
