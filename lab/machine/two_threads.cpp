// SPDX-License-Identifier: Apache-2.0
#include "machine/two_threads.hpp"

#include <sched.h>
#include <time.h>

#include <algorithm>
#include <array>
#include <thread>

#include "machine/meeting.hpp"

namespace tenon::lab::machine {
namespace {

::cpu_set_t usable() {
  ::cpu_set_t set;
  CPU_ZERO(&set);
  ::sched_getaffinity(0, sizeof set, &set);
  return set;
}

double cpu_nanoseconds() {
  ::timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

}  // namespace

int usable_cpus() {
  const ::cpu_set_t set = usable();
  return CPU_COUNT(&set);
}

void pin_to(int index) {
  const ::cpu_set_t all = usable();
  ::cpu_set_t one;
  CPU_ZERO(&one);
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &all) && index-- == 0) CPU_SET(cpu, &one);
  }
  if (CPU_COUNT(&one) == 1) ::sched_setaffinity(0, sizeof one, &one);
}

std::vector<double> run_both(int rounds, const std::function<void()>& first,
                             const std::function<void()>& second) {
  const auto count = static_cast<std::size_t>(rounds);
  std::array times = {std::vector<double>(count), std::vector<double>(count)};
  Meeting meeting(2);
  const auto work = [&](std::size_t me, const std::function<void()>& body) {
    pin_to(static_cast<int>(me));
    for (double& time : times[me]) {
      meeting.meet(me);
      const double start = cpu_nanoseconds();
      body();
      time = cpu_nanoseconds() - start;
    }
  };
  {
    const std::jthread one(work, 0, std::cref(first));
    const std::jthread two(work, 1, std::cref(second));
  }
  for (std::size_t round = 0; round < count; ++round)
    times[0][round] = std::max(times[0][round], times[1][round]);
  return times[0];
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

}  // namespace tenon::lab::machine
