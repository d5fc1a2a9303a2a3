// SPDX-License-Identifier: Apache-2.0
// Driver of M12: what an enter and an exit that nobody disturbs take, in instructions, and what of
// it is for the profile that is always on. Both are the same on every machine.
//
// Instructions are counted by single steps; of one pair they are the difference between two numbers
// of pairs. What is profiled in it can only be counters, and a counter is a word that is another
// one after some pairs, of the segment or of what the thread is known under: `counted` says how
// many. Each takes a load, an addition and a store at least: `profile` is that part of the
// instructions, and exact where nothing is counted.
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

#include "tenon/segment.hpp"

namespace tenon::bench {
namespace {

constexpr long kFew = 100;
constexpr long kMany = 300;
constexpr int kOfOneCounter = 3;  // instructions

[[gnu::noinline]] void enter_and_exit(const Monitor& monitor, long times) {
  for (long i = 0; i < times; ++i) {
    monitor.enter().value();
    monitor.exit().value();
  }
}

// Instructions of `body`, which runs in a child, between two signals to itself.
template <class Body>
long steps_of(Body body) {
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("fork");
  if (child == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
    body();
    std::_Exit(EXIT_SUCCESS);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  long steps = -1;
  do {
    if (!WIFSTOPPED(status) || ::ptrace(PTRACE_SINGLESTEP, child, nullptr, nullptr) != 0)
      throw std::runtime_error("it cannot be stepped here");
    ++steps;
    ::waitpid(child, &status, 0);
  } while (WIFSTOPPED(status) && WSTOPSIG(status) == SIGTRAP);
  ::ptrace(PTRACE_CONT, child, nullptr, nullptr);
  ::waitpid(child, &status, 0);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) throw std::runtime_error("it failed");
  return steps;
}

long steps_of_pairs(const std::string& name, bool inside, long times) {
  return steps_of([&] {
    auto segment = Segment::open(name).value();
    const auto monitor = segment.monitor("m").value();
    // The first time, a thread has to be made known.
    enter_and_exit(monitor, 1);
    if (inside) monitor.enter().value();
    ::raise(SIGSTOP);
    enter_and_exit(monitor, times);
    ::raise(SIGSTOP);
    if (inside) monitor.exit().value();
  });
}

double instructions(const std::string& name, bool inside) {
  const long more = steps_of_pairs(name, inside, kMany) - steps_of_pairs(name, inside, kFew);
  return static_cast<double>(more) / (kMany - kFew);
}

// All that pairs could have written to.
std::vector<std::uint64_t> words_of(const Segment& segment) {
  const int file = ::open(segment.info().value().path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat facts {};
  if (file < 0 || ::fstat(file, &facts) != 0) throw std::runtime_error("the segment's file");
  const auto bytes = static_cast<std::size_t>(facts.st_size);
  std::vector<std::uint64_t> words((bytes + sizeof current_thread) / sizeof(std::uint64_t));
  const ssize_t got = ::pread(file, words.data(), bytes, 0);
  ::close(file);
  if (got != facts.st_size) throw std::runtime_error("the segment's file is cut");
  std::memcpy(words.data() + bytes / sizeof(std::uint64_t), &current_thread, sizeof current_thread);
  return words;
}

int counted(const std::string& name) {
  auto segment = Segment::open(name).value();
  const auto monitor = segment.monitor("m").value();
  enter_and_exit(monitor, 2);
  const auto before = words_of(segment);
  enter_and_exit(monitor, kMany);
  const auto after = words_of(segment);
  int changed = 0;
  for (std::size_t i = 0; i < before.size(); ++i) changed += before[i] != after[i];
  return changed;
}

void measure() {
  const std::string name = std::to_string(::getpid());
  // Small: all of it is read.
  Segment::create(name, {.max_bytes = 256_KiB, .max_participants = 4}).value();
  const double pair = instructions(name, false);
  const double again = instructions(name, true);
  const int words = counted(name);
  Segment::remove(name).value();
  std::printf(
      "{\"schema\":\"tenon.bench.driver/1\",\"peer\":\"pair_path\",\"measure\":\"pair\","
      "\"instructions\":%g,\"again\":%g,\"counted\":%d,\"profile\":%g}\n",
      pair, again, words, kOfOneCounter * words / pair);
}

}  // namespace
}  // namespace tenon::bench

int main() {
  try {
    tenon::bench::measure();
    return EXIT_SUCCESS;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "pair_path: %s\n", error.what());
    return EXIT_FAILURE;
  }
}
