// SPDX-License-Identifier: Apache-2.0
#include "demo/process.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "demo/cpus.hpp"
#include "stream/descriptor.hpp"

namespace tenon::cli::demo {
namespace {

constexpr int kExecFailed = 127;

// In the child. PR_SET_PDEATHSIG and the CPUs hold across exec; a parent that died before it is
// seen by the parent's id. CPUs are best effort: where they are refused, the acts only take longer
// to show their effect.
[[noreturn]] void become(const char* file, char* const* arguments,
                         const std::optional<cpu_set_t>& cpus, pid_t parent) noexcept {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (cpus) ::sched_setaffinity(0, sizeof *cpus, &*cpus);
  if (::getppid() == parent) ::execv(file, arguments);
  ::_exit(kExecFailed);
}

double seconds_of(const timeval& time) noexcept {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

std::string signal_name(int number) {
  return ::strsignal(number);  // NOLINT(concurrency-mt-unsafe): the parent has one thread
}

}  // namespace

Worker::Worker(Program program, Role role, const std::vector<std::string>& arguments)
    : name_(program.name + " " + std::string(name_of(role))),
      program_(std::move(program)),
      role_(role) {
  program_.words.insert(program_.words.end(), arguments.begin(), arguments.end());
  start();
}

void Worker::start() {
  std::vector<char*> pointers;
  pointers.reserve(program_.words.size() + 1);
  for (std::string& word : program_.words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  const std::optional<cpu_set_t> cpus = half_of_the_cpus(role_);
  const pid_t parent = ::getpid();
  pid_ = ::fork();
  if (pid_ < 0)
    throw system_failure("demo", "cannot start a process", "raise the limit of processes");
  if (pid_ == 0) become(program_.file.c_str(), pointers.data(), cpus, parent);
  reaped_ = false;
}

Worker::~Worker() {
  if (pid_ <= 0 || reaped_) return;
  ::kill(pid_, SIGKILL);
  reap(0);
}

bool Worker::reap(int flags) {
  rusage used{};
  pid_t got = 0;
  do {
    got = ::wait4(pid_, &status_, flags, &used);
  } while (got < 0 && errno == EINTR);
  if (got != pid_) return false;
  reaped_ = true;
  cpu_seconds_ += seconds_of(used.ru_utime) + seconds_of(used.ru_stime);
  return true;
}

bool Worker::ended() {
  if (!reaped_ && !reap(WNOHANG)) return false;
  if (WIFSIGNALED(status_))
    throw Failure("demo: the " + name_ + " was ended by: " + signal_name(WTERMSIG(status_)),
                  kExitFailed);
  if (WEXITSTATUS(status_) != 0)
    throw Failure(
        "demo: the " + name_ + " failed with exit status " + std::to_string(WEXITSTATUS(status_)),
        kExitFailed);
  return true;
}

void Worker::kill() {
  ::kill(pid_, SIGKILL);
  reap(0);
  if (!WIFSIGNALED(status_) || WTERMSIG(status_) != SIGKILL)
    throw Failure("demo: the " + name_ + " had ended before it could be killed", kExitFailed);
}

}  // namespace tenon::cli::demo
