// SPDX-License-Identifier: Apache-2.0
#include "c_programs/explore_file.hpp"

#include <sys/wait.h>
#include <unistd.h>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <nlohmann/json.hpp>

#include "c_programs/c_world.hpp"
#include "c_programs/program.hpp"

namespace tenon::lab {
namespace {

using nlohmann::json;

constexpr std::size_t kMostEvents = 2000;  // of one thread

json to_json(const ProgramFindings& findings) {
  const Findings& found = findings.found;
  json all = {{"executions", found.executions},
              {"blocked", found.blocked},
              {"moot", found.moot},
              {"runs", found.runs},
              {"most_events", found.most_events},
              {"complete", found.complete},
              {"trace", found.trace},
              {"seconds", findings.seconds},
              {"failure", findings.failure},
              {"made", json::array()}};
  for (const OrderedAccess& access : findings.made)
    all["made"].push_back(
        {reinterpret_cast<std::uintptr_t>(access.site), access.kind, access.order});
  if (found.violation)
    all["violation"] = {{"what", found.violation->what},
                        {"run", found.violation->run},
                        {"trace", found.violation->trace},
                        {"events", found.violation->events},
                        {"first_events", found.violation->first_events}};
  return all;
}

ProgramFindings from_json(const json& all) {
  ProgramFindings findings;
  Findings& found = findings.found;
  found.executions = all["executions"];
  found.blocked = all["blocked"];
  found.moot = all["moot"];
  found.runs = all["runs"];
  found.most_events = all["most_events"];
  found.complete = all["complete"];
  found.trace = all["trace"];
  findings.seconds = all["seconds"];
  findings.failure = all["failure"];
  for (const json& access : all["made"])
    findings.made.insert(
        {reinterpret_cast<const void*>(access[0].get<std::uintptr_t>()), access[1], access[2]});
  if (all.contains("violation")) {
    const json& violation = all["violation"];
    found.violation = Violation{violation["what"], violation["run"], violation["trace"],
                                violation["events"], violation["first_events"]};
  }
  return findings;
}

// One line.
void say(int to, const ProgramFindings& findings) {
  const std::string text = to_json(findings).dump() + "\n";
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t wrote = ::write(to, text.data() + done, text.size() - done);
    if (wrote <= 0) break;
    done += static_cast<std::size_t>(wrote);
  }
}

[[noreturn]] void bad_access() {
  c_world()->fail("access to memory that is not there");
}

// Lets the thread report it itself: it goes on in bad_access(), as if it had called it.
void on_bad_access(int /*signal*/, siginfo_t* /*about*/, void* context) {
  if (c_world() == nullptr || !c_world()->exploring()) _exit(1);
  auto& registers = static_cast<ucontext_t*>(context)->uc_mcontext.gregs;
  constexpr greg_t kRedZone = 128;
  registers[REG_RSP] = ((registers[REG_RSP] - kRedZone) & ~greg_t{15}) - 8;
  registers[REG_RIP] = reinterpret_cast<greg_t>(&bad_access);
}

void catch_bad_accesses() {
  static std::array<std::byte, 65536> stack;
  stack_t alternative{};
  alternative.ss_sp = stack.data();
  alternative.ss_size = stack.size();
  ::sigaltstack(&alternative, nullptr);
  struct sigaction action {};
  action.sa_sigaction = on_bad_access;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
  ::sigaction(SIGSEGV, &action, nullptr);
  ::sigaction(SIGBUS, &action, nullptr);
}

// What is known so far is said at once: the search may be cut off.
void explore_here(const Program& program, const ProgramRequest& request, Weakening* weakening,
                  int said_to) {
  ProgramFindings findings;
  try {
    CWorld world(program, request.races, request.unroll);
    if (weakening != nullptr) {
      weakening->stand_before(world);
      hand_accesses_to(weakening);
    }
    Bounds bounds = request.bounds;
    bounds.events = std::min(bounds.events, kMostEvents);
    catch_bad_accesses();
    ::alarm(request.seconds);
    const auto start = std::chrono::steady_clock::now();
    const auto seconds = [start] {
      return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    };
    world.when_violated = [&](const Findings& so_far) {
      say(said_to, {so_far, seconds(), {}, {}});
    };
    // After the first violation nothing else counts, if that is the one that was asked for.
    const auto is_answered = [&] { return findings.found.violation && !bounds.smallest; };
    do {
      Explorer explorer({world.main_thread()}, world, bounds);
      world.attach_explorer(explorer);
      findings.found = explorer.explore();
      bounds.runs_before = findings.found.runs;
    } while (world.starts_anew() && !is_answered() && bounds.runs_before < bounds.runs);
    ::alarm(0);
    findings.seconds = seconds();
  } catch (const std::exception& error) {
    findings.failure = error.what();
  }
  if (weakening != nullptr) findings.made = weakening->made();
  say(said_to, findings);
}

std::string read_all(int descriptor) {
  std::string text;
  std::array<char, 4096> buffer;
  for (ssize_t got = 0; (got = ::read(descriptor, buffer.data(), buffer.size())) > 0;)
    text.append(buffer.data(), static_cast<std::size_t>(got));
  return text;
}

// That is complete; empty: there is none.
std::string last_line_of(const std::string& text) {
  const std::size_t end = text.rfind('\n');
  if (end == std::string::npos) return {};
  const std::size_t before = text.rfind('\n', end - 1);
  return text.substr(before + 1, end - before - 1);
}

std::string failure_of(int status, unsigned seconds) {
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
    return "not finished after " + std::to_string(seconds) + " s";
  if (WIFSIGNALED(status)) return std::string("it crashes: ") + ::strsignal(WTERMSIG(status));
  return "it ends the explorer's process";
}

// In a process of its own: it says what it finds to the descriptor that it is given.
template <class Explore>
ProgramFindings findings_of(const ProgramRequest& request, Explore&& explore) {
  std::array<int, 2> pipe{};
  if (::pipe(pipe.data()) != 0) throw std::runtime_error("no pipe can be made");
  std::fflush(nullptr);
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("no process can be made");
  if (child == 0) {
    ::close(pipe[0]);
    explore(pipe[1]);
    ::_exit(0);
  }
  ::close(pipe[1]);
  const std::string text = read_all(pipe[0]);
  ::close(pipe[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  ProgramFindings findings;
  if (const std::string line = last_line_of(text); !line.empty())
    findings = from_json(json::parse(line));
  if ((WIFEXITED(status) && WEXITSTATUS(status) == 0) || findings.found.violation) return findings;
  findings.failure = failure_of(status, request.seconds);
  return findings;
}

}  // namespace

ProgramFindings explore(const ProgramRequest& request) {
  return findings_of(request, [&](int said_to) {
    try {
      explore_here(Program(request.source, request.flags), request, nullptr, said_to);
    } catch (const NoProgram& error) {
      say(said_to, {{}, 0, error.what(), {}});
    }
  });
}

ProgramFindings explore(const Program& program, const ProgramRequest& request,
                        Weakening& weakening) {
  ProgramFindings findings = findings_of(
      request, [&](int said_to) { explore_here(program, request, &weakening, said_to); });
  weakening.learn(findings.made);
  return findings;
}

}  // namespace tenon::lab
