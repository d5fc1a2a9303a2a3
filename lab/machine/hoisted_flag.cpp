// SPDX-License-Identifier: Apache-2.0
#include "machine/hoisted_flag.hpp"

#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <new>
#include <system_error>

#include "machine/hoisted_loop.hpp"

namespace tenon::lab::machine {
namespace {

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

class SharedPage {
 public:
  SharedPage() {
    void* memory =
        ::mmap(nullptr, sizeof(Watched), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) fail("mmap");
    watched_ = new (memory) Watched;
  }
  ~SharedPage() { ::munmap(watched_, sizeof(Watched)); }
  SharedPage(const SharedPage&) = delete;
  SharedPage& operator=(const SharedPage&) = delete;
  Watched& operator*() const noexcept { return *watched_; }

 private:
  Watched* watched_;
};

/// Loops in a process of its own, which its destruction kills.
class LoopingChild {
 public:
  LoopingChild(Flag flag, Watched& watched) {
    const pid_t parent = ::getpid();
    pid_ = ::fork();
    if (pid_ < 0) fail("fork");
    if (pid_ > 0) return;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);
    flag == Flag::kPlain ? loop_on_plain_flag(watched) : loop_on_atomic_flag(watched);
    ::_exit(0);
  }
  ~LoopingChild() {
    if (ended_) return;
    ::kill(pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) continue;
  }
  LoopingChild(const LoopingChild&) = delete;
  LoopingChild& operator=(const LoopingChild&) = delete;

  bool ended() {
    ended_ = ended_ || ::waitpid(pid_, nullptr, WNOHANG) == pid_;
    return ended_;
  }

 private:
  pid_t pid_ = -1;
  bool ended_ = false;
};

}  // namespace

Seen loop_until_flag(Flag flag, std::uint64_t patience) {
  const SharedPage page;
  Watched& watched = *page;
  LoopingChild child(flag, watched);
  while (watched.rounds == 0 && !child.ended()) ::sched_yield();
  std::atomic_ref<bool>(watched.stop).store(true);
  const std::uint64_t start = watched.rounds;
  Seen seen;
  while (!seen.ended && seen.rounds_after < patience) {
    ::sched_yield();
    seen.ended = child.ended();
    seen.rounds_after = watched.rounds - start;
  }
  return seen;
}

std::optional<std::string> java_loop_until_flag() {
  const std::string command = std::string("java '") + TENON_HOISTED_FLAG_JAVA + "' 2>&1";
  std::FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return std::nullopt;
  std::string text;
  char part[256];
  while (std::fgets(part, sizeof part, pipe) != nullptr) text += part;
  if (::pclose(pipe) != 0) return std::nullopt;
  return text;
}

}  // namespace tenon::lab::machine
