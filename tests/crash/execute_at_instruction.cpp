// SPDX-License-Identifier: Apache-2.0
// Death in the release build: after the k-th machine instruction, single-stepped.
//
// A step costs some 20 us in a virtual machine, so stepping all the way for each k would take
// minutes. Point 0 surveys: it steps through the whole operation and notes the addresses. After
// that a victim runs with a breakpoint to an address shortly before k, and is stepped from there.
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <map>
#include <stdexcept>
#include <vector>

#include "execute.hpp"
#include "support/child.hpp"
#include "support/wait.hpp"
#include "victim_heap.hpp"

namespace tenon::crash {
namespace {

// The instructions of the operation that was surveyed last, in order.
struct Place {
  unsigned long address;
  std::uint64_t visit;  // it is the first, second, ... time at this address, or kNoBreakpoint
};
constexpr std::uint64_t kNoBreakpoint = UINT64_MAX;
std::vector<Place> route;

// Stops for the tracer. An instruction and not a call, so that stepping starts at the operation.
inline void marker() noexcept {
  asm volatile("int3" ::: "memory");
}

class Tracer {
 public:
  /// Waits until the child has come to its marker.
  explicit Tracer(const test::Child& child) : child_(child) { wait_for_stop(); }

  void step() { go_on(PTRACE_SINGLESTEP); }
  void run() { go_on(PTRACE_CONT); }
  unsigned long address() const {
    return static_cast<unsigned long>(
        ::ptrace(PTRACE_PEEKUSER, child_.pid(), offsetof(user_regs_struct, rip), nullptr));
  }
  /// Runs until this instruction is next; false when it is not on the way.
  bool run_to(const Place& place) {
    constexpr unsigned long kBreakOnExecution = 1;
    set_debug_register(0, place.address);
    set_debug_register(7, kBreakOnExecution);
    for (std::uint64_t visit = 0; visit < place.visit; ++visit) {
      run();
      if (address() != place.address) return false;
    }
    set_debug_register(7, 0);
    return true;
  }

 private:
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

void survey(Tracer& victim, const Notes& notes) {
  std::map<unsigned long, std::uint64_t> visits;
  for (route.clear(); !notes.returned; victim.step()) {
    const unsigned long address = victim.address();
    // Each round of a repeated string instruction is a step, but no breakpoint stops there.
    const bool repeats = !route.empty() && route.back().address == address;
    route.push_back({address, repeats ? kNoBreakpoint : ++visits[address]});
  }
}

// The cheapest place to run to on the way to instruction `point`: each visit of a breakpoint costs
// about as much as a step.
std::uint64_t shortcut(std::uint64_t point) {
  if (point >= route.size()) return 0;
  std::uint64_t best = point;
  std::uint64_t chosen = 0;
  for (std::uint64_t steps = 0; steps < point && steps < best; ++steps) {
    const std::uint64_t cost = steps + route[point - steps].visit;
    if (route[point - steps].visit == kNoBreakpoint || cost >= best) continue;
    best = cost;
    chosen = point - steps;
  }
  return chosen;
}

}  // namespace

void start_in_child() noexcept {}

void execute(const Operation& operation, std::uint64_t point, const Case& the_case, Notes& notes,
             Findings& /*findings*/) {
  test::Child child([&] {
    Victim victim{the_case.shape, notes};
    operation.prepare(victim);
    use_victim_heap();
    if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) return 1;
    marker();
    note_return(victim, operation.run(victim));
    marker();
    return 1;
  });
  Tracer victim(child);
  if (point == 0) survey(victim, notes);
  // Whom a survivor wakes, and when, is not the same each time: step all the way.
  std::uint64_t done = is_parked(the_case.setting) ? 0 : shortcut(point);
  bool on_the_way = done == 0 || victim.run_to(route[done]);
  for (; on_the_way && done < point && !notes.returned; ++done) victim.step();
  if (done != 0 && !notes.returned)
    on_the_way = on_the_way && victim.address() == route[point].address;
  if (on_the_way) notes.points = point == 0 ? route.size() : point;
  // What was received is checked after the return, at full speed.
  if (on_the_way && notes.returned) victim.run();
  child.kill();
}

}  // namespace tenon::crash
