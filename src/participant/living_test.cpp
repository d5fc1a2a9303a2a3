// SPDX-License-Identifier: Apache-2.0
// Nobody who lives is reported: stopped, traced, dumping its core, without its main thread,
// forking.
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <array>
#include <cstdio>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "support/sanitized.hpp"
#include "support/token_fixture.hpp"

namespace tenon::participant {
namespace {

using test::Told;
using State = Watch::State;

class LivingTest : public test::TokenFixture {
 protected:
  static constexpr std::uint64_t kChecks = 3000;  // of each kind

  // Looks so often at somebody who lives.
  void look(const test::Shared<Told>& told) {
    for (std::uint64_t i = 0; i < kChecks; ++i) look_once(told);
  }
  void look_once(const test::Shared<Told>& told) {
    count(watch(told).state == State::kAlive);
    if (checks_ % 64 == 0 && me().is_gone(told->process()).value()) ++false_;
  }
  void count(bool alive) {
    ++checks_;
    if (!alive) ++false_;
  }
  void print(const char* what) {
    std::printf("{\"claim\":\"token\",\"living\":\"%s\",\"checks\":%llu,\"false\":%llu}\n", what,
                static_cast<unsigned long long>(checks_), static_cast<unsigned long long>(false_));
    EXPECT_EQ(false_, 0u);
  }

 private:
  std::uint64_t checks_ = 0;
  std::uint64_t false_ = 0;
};

TEST_F(LivingTest, AStoppedProcess) {
  const test::Shared<Told> told;
  const test::Child child = signed_child(told);
  test::stop(child);
  look(told);
  print("stopped");
}

TEST_F(LivingTest, ATracedProcess) {
  const test::Shared<Told> told;
  const test::Child child = signed_child(told);
  ASSERT_EQ(::ptrace(PTRACE_ATTACH, child.pid(), nullptr, nullptr), 0);
  int status = 0;
  ::waitpid(child.pid(), &status, 0);
  for (int step = 0; step < 100; ++step) {
    for (std::uint64_t i = 0; i < kChecks / 100; ++i) look_once(told);
    ::ptrace(PTRACE_SINGLESTEP, child.pid(), nullptr, nullptr);
    ::kill(child.pid(), SIGUSR2);
    ::waitpid(child.pid(), &status, 0);
  }
  print("traced");
}

TEST_F(LivingTest, AThreadWhoseMainThreadHasLeft) {
  const test::Shared<Told> told;
  const test::Child child([&] {
    auto participant = attach();
    std::thread([&] {
      told->ready.wait();
      told->tell(*participant);
      test::stay_for_ever();
    }).detach();
    told->ready.raise();
    ::syscall(SYS_exit, 0);  // this thread only; pthread_exit() would unwind into the test
    return 1;
  });
  told->done.wait();
  while (os::state_of_process(static_cast<std::uint32_t>(child.pid())) != 'Z') ::sched_yield();
  look(told);
  print("without its main thread");
}

bool is_dumping(pid_t pid) {
  std::array<char, 4096> text{};
  const std::string path = "/proc/" + std::to_string(pid) + "/status";
  if (!os::read_small_file(path.c_str(), text.data(), text.size() - 1)) return false;
  return std::strstr(text.data(), "CoreDumping:\t1") != nullptr;
}

// Dumps some hundred megabytes into a directory that is thrown away.
int dump_core(Participant& participant, Told& told, const std::string& directory) {
  const struct ::rlimit all { RLIM_INFINITY, RLIM_INFINITY };
  if (::setrlimit(RLIMIT_CORE, &all) != 0 || ::chdir(directory.c_str()) != 0) return 1;
  std::vector<char> ballast(std::size_t{192} << 20, 'b');
  told.tell(participant);
  told.ready.wait();
  ::abort();
}

TEST_F(LivingTest, AProcessThatDumpsItsCore) {
  if (test::kSanitized) GTEST_SKIP() << "not run: its shadow memory would be dumped, too";
  const test::Scratch dump;
  std::uint64_t seen = 0;
  for (int round = 0; round < 20 && seen < kChecks; ++round) {
    const test::Shared<Told> told;
    const test::Child child([&] {
      auto participant = attach();
      return dump_core(*participant, *told, dump.path());
    });
    told->done.wait();
    told->ready.raise();
    siginfo_t info{};
    while (::waitid(P_PID, static_cast<id_t>(child.pid()), &info, WEXITED | WNOWAIT | WNOHANG) ==
               0 &&
           info.si_pid == 0) {
      const bool alive = watch(told).state == State::kAlive;
      // Still dumping after the look: it was then.
      if (!is_dumping(child.pid())) continue;
      ++seen;
      count(alive);
    }
    for (const auto& core : std::filesystem::directory_iterator(dump.path()))
      std::filesystem::remove(core.path());
    EXPECT_EQ(watch(told).state, State::kEnded) << "and after it";
  }
  if (seen == 0) GTEST_SKIP() << "not run: this machine writes no core dumps into files";
  print("dumping its core");
}

TEST_F(LivingTest, AParentWhoseChildrenForkExecAndEnd) {
  const test::Shared<Told> told;
  const test::Child parent([&] {
    auto participant = attach();
    told->tell(*participant);
    for (int i = 0;; ++i) {
      pid_t pid = 0;
      char name[] = "true";
      char* arguments[] = {name, nullptr};
      if (i % 2 == 0)  // shares our memory until it executes
        ::posix_spawn(&pid, "/bin/true", nullptr, nullptr, arguments, environ);
      else if (pid = ::fork(); pid == 0)
        ::_exit(0);
      ::waitpid(pid, nullptr, 0);
      if (i == 100) told->ready.raise();
    }
    return 0;
  });
  told->done.wait();
  while (!told->ready.raised()) look_once(told);
  look(told);
  print("forking");
}

TEST_F(LivingTest, AParentWhoseChildDestroysWhatItInherited) {
  const test::Shared<Told> told;
  const test::Child parent([&] {
    auto participant = attach();
    told->tell(*participant);
    test::Child child([&] {
      participant.reset();
      return 0;
    });
    if (child.wait() != 0) return 1;
    told->ready.raise();
    test::stay_for_ever();
    return 0;
  });
  told->ready.wait();
  look(told);
  print("forked");
}

}  // namespace
}  // namespace tenon::participant
