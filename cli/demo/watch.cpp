// SPDX-License-Identifier: Apache-2.0
#include "demo/watch.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <thread>

namespace tenon::cli::demo {
namespace {

constexpr std::array kSignals = {SIGINT, SIGTERM, SIGHUP};
constexpr auto kSlice = std::chrono::milliseconds(2);
constexpr auto kMoment = std::chrono::microseconds(50);

volatile std::sig_atomic_t caught = 0;

void handle(void (*handler)(int)) noexcept {
  struct sigaction action {};
  action.sa_handler = handler;
  for (const int number : kSignals) ::sigaction(number, &action, nullptr);
}

}  // namespace

Watch::Watch(std::chrono::seconds patience) : patience_(patience), end_(Clock::now() + patience) {
  handle([](int number) { caught = number; });
}

Watch::~Watch() {
  handle(SIG_DFL);
}

void Watch::check() const {
  if (caught != 0) throw Failure("demo: interrupted", 128 + caught);
  if (Clock::now() >= end_)
    throw OutOfPatience("demo: " + std::to_string(patience_.count()) +
                            " s are over, and this was not seen: " + expected_ +
                            "; try again on a quieter machine, or with more --seconds",
                        kExitFailed);
}

// A Ctrl-C reaches the processes, too, and ends them: then it is the one thing to speak of.
bool Watch::is_over(Worker& worker) const {
  try {
    return worker.ended();
  } catch (const Failure&) {
    check();
    throw;
  }
}

void Watch::pause_until(Clock::time_point when, std::initializer_list<Worker*> workers) const {
  while (Clock::now() < when) {
    pause(workers);
    std::this_thread::sleep_for(std::min<Clock::duration>(kSlice, when - Clock::now()));
  }
}

void Watch::pause(std::initializer_list<Worker*> workers) const {
  std::this_thread::sleep_for(kMoment);
  check();
  for (Worker* worker : workers) {
    if (is_over(*worker))
      throw Failure("demo: the " + worker->name() + " ended before it was asked to", kExitFailed);
  }
}

void Watch::wait_for_end(std::initializer_list<Worker*> workers) const {
  const auto over = [this](Worker* worker) { return is_over(*worker); };
  while (!std::all_of(workers.begin(), workers.end(), over)) {
    check();
    std::this_thread::sleep_for(kSlice);
  }
}

}  // namespace tenon::cli::demo
