// SPDX-License-Identifier: Apache-2.0
// Kills every operation in every setting at every point of the checked build. With --twin NAME it
// runs on a library that is wrong on purpose, until the first operation that finds that out, and
// succeeds if there is one.
#include <sys/syscall.h>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include "kill_points.hpp"
#include "options.hpp"
#include "run_case.hpp"
#include "support/bytes.hpp"
#include "support/scratch.hpp"
#include "support/watchdog.hpp"

namespace tenon::crash {
namespace {

const std::array kShapes{
    Shape{"inline", {.capacity = 4, .message_limit = 64}},
    Shape{"tight", {.capacity = 2, .message_limit = 32}, true},
    Shape{"block", {.capacity = 4, .message_limit = 4096}},
    Shape{"loans", {.capacity = 2, .message_limit = 4096, .loans = 3}, true},
};

struct Totals {
  Counts counts;
  std::uint64_t combinations = 0;
  std::array<bool, kSettings * kShapes.size()> settings_seen{};
};

// Whom is the operation to come after?
bool precedes(const Operation& before, const Case& first) {
  if (first.setting == Setting::kHalfDone) return &before == &first.operation;
  return before.holds_role && before.settings.has(Setting::kAfterDeath);
}

// The predecessor is killed at every point of its operation, and for each of them the victim at
// every point of its own.
void run_after_death(const Case& first, const std::filesystem::path& directory, Counts& counts) {
  for (const Operation& before : operations()) {
    if (!precedes(before, first)) continue;
    Outcome outcome;
    for (std::uint64_t point = 1; !outcome.before_completed && !enough(counts); ++point) {
      Case next = first;
      next.before = &before;
      next.before_point = point;
      outcome = run_every_point(next, directory, counts);
    }
  }
}

void run_operation(const Operation& operation, const std::filesystem::path& directory,
                   Totals& totals, const Options& options) {
  Counts counts;
  std::uint64_t combinations = 0;
  for (std::size_t s = 0; s < kSettings * kShapes.size() && !enough(counts); ++s) {
    const auto setting = static_cast<Setting>(s / kShapes.size());
    const Shape& shape = kShapes[s % kShapes.size()];
    if (!operation.settings.has(setting)) continue;
    // What is wrong may make a survivor wait for ever; the settings without one show enough.
    if (!options.twin.empty() && is_parked(setting)) continue;
    const Case first{operation, setting, shape};
    const test::Watchdog watchdog(describe(first), std::chrono::seconds(600));
    // What is half done there has nothing to do with the shape of a queue.
    if (setting == Setting::kHalfDone && &shape != &kShapes[0]) continue;
    if (is_second_death(setting))
      run_after_death(first, directory, counts);
    else
      run_every_point(first, directory, counts);
    totals.settings_seen[s] = true;
    ++combinations;
  }
  if (options.table)
    std::printf("%-20s %8lu %8lu %8lu %7lu %7lu %7lu\n", std::string(operation.name).c_str(),
                combinations, counts.points, counts.kills, counts.breaks, counts.hangs,
                counts.leaks);
  totals.counts += counts;
  totals.combinations += combinations;
}

// What sending and receiving cost in the kernel while nobody sleeps.
std::uint64_t system_calls_of_a_stream(std::uint64_t messages, Counts& counts) {
  auto segment = Segment::create("stream", kSegmentOptions).value();
  auto queue = segment.queue(kQueue, kShapes[0].options).value();
  auto sender = queue.sender().value();
  auto receiver = queue.receiver().value();
  std::array<std::byte, 64> message{};
  const std::uint64_t before = kill_points::system_calls();
  for (std::uint64_t i = 0; i < messages; ++i) {
    sender.try_send(message).value();
    receiver.try_receive(message).value();
  }
  const std::uint64_t calls = kill_points::system_calls() - before;
  if (calls != 0) ++counts.breaks;
  Segment::remove("stream").value();
  return calls;
}

void print(const Totals& totals) {
  const Counts& c = totals.counts;
  std::size_t settings = 0;
  for (const bool seen : totals.settings_seen) settings += seen ? 1 : 0;
  std::printf(
      "{\"claim\":\"crash\",\"operations\":%zu,\"prestates\":%zu,\"combinations\":%lu,"
      "\"points\":%lu,\"kills\":%lu,\"breaks\":%lu,\"hangs\":%lu,\"leaks\":%lu}\n",
      operations().size(), settings, totals.combinations, c.points, c.kills, c.breaks, c.hangs,
      c.leaks);
}

int run(const Options& options) {
  set_seed(options.seed);
  const bool twin = !options.twin.empty();
  if (twin) set_enough(5);
  const test::Scratch scratch;
  Totals totals;
  if (options.table)
    std::printf("%-20s %8s %8s %8s %7s %7s %7s\n", "operation", "settings", "points", "kills",
                "breaks", "hangs", "leaks");
  for (const Operation& operation : operations()) {
    if (options.only.empty() || options.only == operation.name)
      run_operation(operation, scratch.path() / "case", totals, options);
    if (twin && totals.counts.wrong() != 0) break;
  }
  if (twin) {
    std::printf("{\"claim\":\"crash_wrong\",\"twin\":\"%s\",\"kills\":%lu,\"breaks\":%lu}\n",
                options.twin.c_str(), totals.counts.kills, totals.counts.wrong());
    return totals.counts.wrong() != 0 ? 0 : 1;
  }
  if (totals.counts.points < totals.combinations) {
    std::fprintf(stderr, "the hooks count next to nothing\n");
    ++totals.counts.breaks;
  }
  ::setenv("TENON_DIR", scratch.path().c_str(), 1);
  constexpr std::uint64_t kMessages = 10'000;
  const std::uint64_t calls = system_calls_of_a_stream(kMessages, totals.counts);
  print(totals);
  std::printf("{\"claim\":\"crash_syscalls\",\"messages\":%lu,\"system_calls\":%lu}\n", kMessages,
              calls);
  return totals.counts.wrong() == 0 ? 0 : 1;
}

}  // namespace
}  // namespace tenon::crash

int main(int argc, char** argv) {
  return tenon::crash::run(tenon::crash::parse(argc, argv));
}
