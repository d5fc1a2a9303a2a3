// SPDX-License-Identifier: Apache-2.0
#include "machine/two_threads.hpp"

#include <sched.h>
#include <time.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <thread>

namespace tenon::lab::machine {
namespace {

::cpu_set_t usable() {
  ::cpu_set_t set;
  CPU_ZERO(&set);
  ::sched_getaffinity(0, sizeof set, &set);
  return set;
}

// To the CPU with that index among the usable ones; where there is none, the thread stays.
void pin_to(int index) {
  const ::cpu_set_t all = usable();
  ::cpu_set_t one;
  CPU_ZERO(&one);
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &all) && index-- == 0) CPU_SET(cpu, &one);
  }
  if (CPU_COUNT(&one) == 1) ::sched_setaffinity(0, sizeof one, &one);
}

double cpu_nanoseconds() {
  ::timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

/// Where two threads, 0 and 1, find out that both are running.
class Meeting {
 public:
  void meet(std::uint64_t me) {
    constexpr std::uint64_t kExchanges = 16;
    for (std::uint64_t i = 0; i < kExchanges; ++i) {
      wait_for_turn(2 * done_[me] + me);
      turn_.store(2 * done_[me] + me + 1, std::memory_order_release);
      ++done_[me];
    }
    wait_for_turn(2 * done_[me]);
  }

 private:
  void wait_for_turn(std::uint64_t least) const {
    constexpr int kPollsBeforeYield = 2000;
    for (int polls = 1; turn_.load(std::memory_order_acquire) < least; ++polls) {
      if (polls % kPollsBeforeYield == 0) std::this_thread::yield();
    }
  }

  std::atomic<std::uint64_t> turn_{0};
  std::array<std::uint64_t, 2> done_{};  // each by its own thread
};

}  // namespace

int usable_cpus() {
  const ::cpu_set_t set = usable();
  return CPU_COUNT(&set);
}

std::vector<double> run_both(int rounds, const std::function<void()>& first,
                             const std::function<void()>& second) {
  const auto count = static_cast<std::size_t>(rounds);
  std::array times = {std::vector<double>(count), std::vector<double>(count)};
  Meeting meeting;
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
