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

#include "stream/descriptor.hpp"

namespace tenon::cli::demo {
namespace {

constexpr int kExecFailed = 127;

// In the child. PR_SET_PDEATHSIG holds across exec; a parent that died before it is seen by the
// parent's id.
[[noreturn]] void become(char* const* arguments, pid_t parent) noexcept {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() == parent) ::execv("/proc/self/exe", arguments);
  ::_exit(kExecFailed);
}

double seconds_of(const timeval& time) noexcept {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

std::string signal_name(int number) {
  return ::strsignal(number);  // NOLINT(concurrency-mt-unsafe): the parent has one thread
}

}  // namespace

Worker::Worker(std::string name, const std::vector<std::string>& arguments)
    : name_(std::move(name)) {
  std::vector<std::string> words = {"tenon"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);

  const pid_t parent = ::getpid();
  pid_ = ::fork();
  if (pid_ < 0)
    throw system_failure("demo", "cannot start a process", "raise the limit of processes");
  if (pid_ == 0) become(pointers.data(), parent);
}

Worker::Worker(Worker&& other) noexcept
    : name_(std::move(other.name_)),
      pid_(std::exchange(other.pid_, -1)),
      status_(other.status_),
      reaped_(other.reaped_),
      cpu_seconds_(other.cpu_seconds_) {}

Worker& Worker::operator=(Worker&& other) noexcept {
  std::swap(name_, other.name_);
  std::swap(pid_, other.pid_);
  std::swap(status_, other.status_);
  std::swap(reaped_, other.reaped_);
  std::swap(cpu_seconds_, other.cpu_seconds_);
  return *this;
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
  cpu_seconds_ = seconds_of(used.ru_utime) + seconds_of(used.ru_stime);
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
