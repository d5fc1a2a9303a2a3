// SPDX-License-Identifier: Apache-2.0
// A victim that is single-stepped, and killed between two instructions.
#pragma once

#include <sched.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <stdexcept>

#include "support/child.hpp"

namespace tenon::crash {

/// Stops for the tracer. An instruction and not a call, so that stepping starts at the operation.
[[gnu::always_inline]] inline void marker() noexcept {
  asm volatile("int3" ::: "memory");
}

/// In the victim: from here on it is stepped.
[[gnu::always_inline]] inline void be_traced() {
  if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) throw std::runtime_error("ptrace");
  marker();
}

class Tracer {
 public:
  /// Waits until the child has come to its marker.
  explicit Tracer(const test::Child& child) : child_(child) {
    wait_for_stop();
    stay_with_it();
  }

  void step() { go_on(PTRACE_SINGLESTEP); }
  void run() { go_on(PTRACE_CONT); }
  unsigned long address() const {
    return static_cast<unsigned long>(
        ::ptrace(PTRACE_PEEKUSER, child_.pid(), offsetof(user_regs_struct, rip), nullptr));
  }
  /// Runs until this instruction is next for that time; false when it is not on the way.
  bool run_to(unsigned long instruction, std::uint64_t visits) {
    constexpr unsigned long kBreakOnExecution = 1;
    set_debug_register(0, instruction);
    set_debug_register(7, kBreakOnExecution);
    for (std::uint64_t visit = 0; visit < visits; ++visit) {
      run();
      if (address() != instruction) return false;
    }
    set_debug_register(7, 0);
    return true;
  }

 private:
  // A step is a switch to the victim and back: many times faster when no other CPU must be woken.
  void stay_with_it() const noexcept {
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(static_cast<std::size_t>(::sched_getcpu()), &one);
    ::sched_setaffinity(0, sizeof one, &one);
    ::sched_setaffinity(child_.pid(), sizeof one, &one);
  }
  void go_on(__ptrace_request how) {
    if (::ptrace(how, child_.pid(), nullptr, nullptr) != 0)
      throw std::runtime_error("the victim cannot go on");
    wait_for_stop();
  }
  void set_debug_register(std::size_t number, unsigned long value) {
    const std::size_t place = offsetof(struct user, u_debugreg) + number * sizeof value;
    if (::ptrace(PTRACE_POKEUSER, child_.pid(), place, value) != 0)
      throw std::runtime_error("no hardware breakpoint");
  }
  void wait_for_stop() {
    siginfo_t info{};
    const auto pid = static_cast<id_t>(child_.pid());
    if (::waitid(P_PID, pid, &info, WSTOPPED | WEXITED | WNOWAIT) != 0 ||
        info.si_code != CLD_TRAPPED || info.si_status != SIGTRAP)
      throw std::runtime_error("the victim did not get to its operation");
    int status = 0;
    ::waitpid(child_.pid(), &status, 0);
  }

  const test::Child& child_;
};

}  // namespace tenon::crash
