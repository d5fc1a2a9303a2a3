// SPDX-License-Identifier: Apache-2.0
#include "driver/process.hpp"

#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <exception>
#include <thread>
#include <vector>

namespace tenon::bench {
namespace {

double cpu_seconds(const rusage& usage) {
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double cpu_seconds_of_this_process() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return cpu_seconds(usage);
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

int cpu_of(const Options& options, unsigned user) {
  if (!options.pinned) return kAnyCpu;
  return options.one_cpu ? 0 : static_cast<int>(user % 2);
}

double run_processes(const Options& options, const std::vector<User>& users) {
  using Clock = std::chrono::steady_clock;
  const auto patience = std::chrono::duration<double>(20 + 10 * options.seconds);
  Children children;
  for (unsigned i = 0; i < options.spinners; ++i) children.add(kAnyCpu, spin);
  std::vector<pid_t> running;
  for (const User& user : users) running.push_back(children.add(user.cpu, user.body));
  double cpu = 0;
  const auto begin = Clock::now();
  while (!running.empty()) {
    std::erase_if(running, [&](pid_t child) { return children.ended(child, cpu); });
    if (Clock::now() - begin > patience) throw std::runtime_error("no end of the run in time");
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return cpu;
}

double run_two(const Options& options, const std::function<void()>& first,
               const std::function<void()>& second) {
  return run_processes(options, {{cpu_of(options, 0), first}, {cpu_of(options, 1), second}});
}

double run_threads(const std::vector<User>& users) {
  const double before = cpu_seconds_of_this_process();
  std::vector<std::exception_ptr> failures(users.size());
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < users.size(); ++i) {
    threads.emplace_back([&users, &failures, i] {
      try {
        if (users[i].cpu != kAnyCpu) pin_to(users[i].cpu);
        users[i].body();
      } catch (...) {
        failures[i] = std::current_exception();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::exception_ptr& failure : failures) {
    if (failure) std::rethrow_exception(failure);
  }
  return cpu_seconds_of_this_process() - before;
}

}  // namespace tenon::bench
