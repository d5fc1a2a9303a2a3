// SPDX-License-Identifier: Apache-2.0
#include "hostile/monitor_visit.hpp"

#include <chrono>
#include <thread>

#include "hostile/specimen.hpp"

namespace tenon::test {
namespace {

using std::chrono::microseconds;

constexpr microseconds kShort{50};

void wait_and_notify(const Monitor& monitor, std::uint64_t choice, Outcomes& outcomes) {
  if (choice % 2 == 0) outcomes.count(monitor.wait_for(kShort));
  if (choice % 3 == 0) outcomes.count(monitor.notify());
  if (choice % 5 == 0) outcomes.count(monitor.notify_all());
  if (monitor.is_suspect()) outcomes.count(monitor.mark_consistent());
}

void enter_and_leave(const Monitor& monitor, std::uint64_t choice, Outcomes& outcomes) {
  const auto entered = choice % 4 == 0 ? monitor.try_enter() : monitor.enter_for(kShort);
  outcomes.count(entered);
  if (entered) wait_and_notify(monitor, choice / 4, outcomes);
  outcomes.count(monitor.exit());
}

void change(const Array<Element>& array, Outcomes& outcomes) {
  auto held = array.enter_until(Deadline::after(kShort));
  outcomes.count(held);
  if (!held) return;
  try {
    held->update([](std::span<Element> elements) { ++elements.front().number; });
  } catch (const BadResultAccess& refused) {
    outcomes.count(refused.error().code);  // a forged header may say that it is in place
  }
}

void stay(const Array<Element>& array, std::uint64_t seed, Outcomes& outcomes) {
  std::mt19937_64 random(seed);
  const auto monitor = array.monitor();
  outcomes.count(monitor);
  for (int i = 0; monitor && i < 10; ++i) {
    enter_and_leave(*monitor, random(), outcomes);
    if (array.size() <= 1000) change(array, outcomes);
  }
}

}  // namespace

void visit_monitor(Segment& segment, std::mt19937_64& random, Outcomes& outcomes) {
  const auto array = segment.find_array<Element>(kObject);
  outcomes.count(array);
  if (!array) return;
  const std::uint64_t seed = random();
  std::thread other([&] { stay(*array, seed, outcomes); });
  stay(*array, seed + 1, outcomes);
  other.join();
}

}  // namespace tenon::test
