// SPDX-License-Identifier: Apache-2.0
#include "driver/process.hpp"

#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <exception>
#include <thread>
#include <vector>

namespace tenon::bench {
namespace {

constexpr int kAnyCpu = -1;

// Ends with its parent, whatever happens to that.
pid_t start(int cpu, const std::function<void()>& body) {
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("fork");
  if (child > 0) return child;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);
  int status = 0;
  try {
    if (cpu != kAnyCpu) pin_to(cpu);
    body();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    status = 1;
  }
  std::fflush(nullptr);
  ::_exit(status);
}

double cpu_seconds(const rusage& usage) {
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// The children of one run; those that are left are killed.
class Children {
 public:
  ~Children() {
    for (const pid_t child : running_) {
      ::kill(child, SIGKILL);
      ::waitpid(child, nullptr, 0);
    }
  }
  pid_t add(int cpu, const std::function<void()>& body) {
    running_.push_back(start(cpu, body));
    return running_.back();
  }
  // True when it has ended. Throws when it failed.
  bool ended(pid_t child, double& cpu) {
    int status = 0;
    rusage usage{};
    if (::wait4(child, &status, WNOHANG, &usage) != child) return false;
    std::erase(running_, child);
    cpu += cpu_seconds(usage);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
      throw std::runtime_error("a process of the run failed");
    return true;
  }

 private:
  std::vector<pid_t> running_;
};

[[noreturn]] void spin() {
  for (volatile unsigned turns = 0;;) turns = turns + 1;
}

}  // namespace

void pin_to(int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(cpu, &set);
  if (::sched_setaffinity(0, sizeof set, &set) != 0)
    throw std::runtime_error("cannot run on CPU " + std::to_string(cpu));
}

Anywhere::Anywhere() {
  static_assert(sizeof before_ == sizeof(cpu_set_t));
  ::sched_getaffinity(0, sizeof before_, reinterpret_cast<cpu_set_t*>(before_));
  cpu_set_t all;
  CPU_ZERO(&all);
  for (long cpu = 0; cpu < ::sysconf(_SC_NPROCESSORS_CONF); ++cpu) CPU_SET(cpu, &all);
  ::sched_setaffinity(0, sizeof all, &all);
}

Anywhere::~Anywhere() {
  ::sched_setaffinity(0, sizeof before_, reinterpret_cast<const cpu_set_t*>(before_));
}

double run_two(const Options& options, const std::function<void()>& first,
               const std::function<void()>& second) {
  using Clock = std::chrono::steady_clock;
  const auto patience = std::chrono::duration<double>(20 + 10 * options.seconds);
  Children children;
  for (unsigned i = 0; i < options.spinners; ++i) children.add(kAnyCpu, spin);
  const std::array<pid_t, 2> two = {children.add(options.pinned ? 0 : kAnyCpu, first),
                                    children.add(options.pinned ? 1 : kAnyCpu, second)};
  double cpu = 0;
  const auto begin = Clock::now();
  std::array<bool, 2> ended{};
  while (!ended[0] || !ended[1]) {
    for (std::size_t i = 0; i < 2; ++i) {
      if (!ended[i]) ended[i] = children.ended(two[i], cpu);
    }
    if (Clock::now() - begin > patience) throw std::runtime_error("no end of the run in time");
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return cpu;
}

}  // namespace tenon::bench
