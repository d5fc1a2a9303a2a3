// SPDX-License-Identifier: Apache-2.0
#include "machine/two_threads.hpp"

#include <sched.h>

#include <atomic>
#include <chrono>
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

}  // namespace

int usable_cpus() {
  const ::cpu_set_t set = usable();
  return CPU_COUNT(&set);
}

double run_both(const std::function<void()>& first, const std::function<void()>& second) {
  std::atomic<int> ready{0};
  const bool crowded = usable_cpus() < 2;
  const auto work = [&ready, crowded](int index, const std::function<void()>& body) {
    pin_to(index);
    ready.fetch_add(1);
    while (ready.load() < 3) {
      if (crowded) std::this_thread::yield();
    }
    body();
  };
  std::thread one(work, 0, std::cref(first));
  std::thread two(work, 1, std::cref(second));
  while (ready.load() < 2) std::this_thread::yield();
  const auto start = std::chrono::steady_clock::now();
  ready.fetch_add(1);
  one.join();
  two.join();
  return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace tenon::lab::machine
