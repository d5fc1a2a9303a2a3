// SPDX-License-Identifier: Apache-2.0
// Nobody who lives is taken for dead, neither by the token nor by the process fact: stopped,
// traced, dumping its core, without its main thread, without its descriptors, forking, in another
// pid namespace. And in the same worlds whoever dies is dead.
#include <gtest/gtest.h>
#include <sched.h>
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

#include "support/leash.hpp"
#include "support/sanitized.hpp"
#include "support/token_fixture.hpp"

namespace tenon::participant {
namespace {

using test::Told;
using State = Watch::State;

class LivingTest : public test::TokenFixture {
 protected:
  static constexpr std::uint64_t kChecks = 12'000;  // of each kind

  // Looks so often at somebody who lives.
  void look(const test::Shared<Told>& told) {
    for (std::uint64_t i = 0; i < kChecks; ++i) look_once(told);
  }
  void look_once(const test::Shared<Told>& told) { count(is_alive(told)); }
  bool is_alive(const test::Shared<Told>& told) const {
    return watch(told).state == State::kAlive && !me().is_gone(told->process()).value();
  }
  void count(bool alive) {
    ++checks_;
    if (!alive) ++false_;
  }
  // After its SIGKILL: the watchdog ends what never comes.
  void await_death(const test::Shared<Told>& told) {
    while (!me().is_gone(told->process()).value()) ::sched_yield();
    EXPECT_EQ(watch(told).state, State::kEnded);
    ++deaths_;
  }
  void kill(test::Child& child, const test::Shared<Told>& told) {
    child.kill();
    await_death(told);
  }
  void kill_grandchild(const test::Shared<Told>& told) {
    while (told->pid == 0) ::sched_yield();  // its parent tells it
    ::kill(told->pid, SIGKILL);
    await_death(told);
  }
  void print(const char* what) {
    std::printf(
        "{\"claim\":\"living\",\"world\":\"%s\",\"checks\":%llu,\"false\":%llu,\"deaths\":%llu}\n",
        what, static_cast<unsigned long long>(checks_), static_cast<unsigned long long>(false_),
        static_cast<unsigned long long>(deaths_));
    EXPECT_EQ(false_, 0u);
    EXPECT_GT(deaths_, 0u);
  }

 private:
  std::uint64_t checks_ = 0;
  std::uint64_t false_ = 0;
  std::uint64_t deaths_ = 0;
};

TEST_F(LivingTest, AStoppedProcess) {
  const test::Shared<Told> told;
  test::Child child = signed_child(told);
  test::stop(child);
  look(told);
  kill(child, told);
  print("stopped");
}

TEST_F(LivingTest, ATracedProcess) {
  const test::Shared<Told> told;
  test::Child child = signed_child(told);
  ASSERT_EQ(::ptrace(PTRACE_ATTACH, child.pid(), nullptr, nullptr), 0);
  int status = 0;
  ::waitpid(child.pid(), &status, 0);
  for (int step = 0; step < 100; ++step) {
    for (std::uint64_t i = 0; i < kChecks / 100; ++i) look_once(told);
    ::ptrace(PTRACE_SINGLESTEP, child.pid(), nullptr, nullptr);
    ::kill(child.pid(), SIGUSR2);
    ::waitpid(child.pid(), &status, 0);
  }
  kill(child, told);
  print("traced");
}

TEST_F(LivingTest, AThreadWhoseMainThreadHasLeft) {
  const test::Shared<Told> told;
  test::Child child([&] {
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
  kill(child, told);
  print("without its main thread");
}

TEST_F(LivingTest, AProcessThatClosedAllItsDescriptors) {
  const test::Shared<Told> told;
  test::Child child([&] {
    auto participant = attach();
    told->tell(*participant);
    if (::close_range(3, ~0u, 0) != 0) return 1;
    told->ready.raise();
    test::stay_for_ever();
    return 0;
  });
  told->ready.wait();
  look(told);
  kill(child, told);
  print("without descriptors");
}

TEST_F(LivingTest, AChildWhoseParentIsAZombie) {
  const test::Shared<Told> told;
  const test::Leash leash;
  const test::Child parent([&] {
    if (const ::pid_t pid = ::fork(); pid == 0) {
      auto participant = attach();
      told->tell(*participant);
      leash.hold();
    } else {
      told->pid = pid;
    }
    told->done.wait();
    return 0;
  });
  told->done.wait();
  while (os::state_of_process(static_cast<std::uint32_t>(parent.pid())) != 'Z') ::sched_yield();
  look(told);
  kill_grandchild(told);
  print("child of a zombie");
}

TEST_F(LivingTest, AProcessInAnotherPidNamespace) {
  const test::Shared<Told> told;
  struct Seen {
    std::atomic<std::uint64_t> alive;
    std::atomic<bool> refused;
  };
  const test::Shared<Seen> seen;  // by the one in there
  const test::Leash leash;
  const layout::Claim outside = me().claim();
  const test::Child parent([&] {
    if (::unshare(CLONE_NEWPID) != 0) {
      seen->refused = true;
      told->done.raise();
      return 0;
    }
    if (const ::pid_t pid = ::fork(); pid == 0) {  // process 1 of the new namespace
      auto participant = attach();
      for (std::uint64_t i = 0; i < kChecks; ++i)
        seen->alive += participant->is_gone(outside).value() ? 0 : 1;
      told->tell(*participant);
      leash.hold();
    } else {
      told->pid = pid;
    }
    test::stay_for_ever();
    return 0;
  });
  told->done.wait();
  if (seen->refused) GTEST_SKIP() << "not run: no right to make a pid namespace";
  look(told);
  for (std::uint64_t i = 0; i < kChecks; ++i) count(i < seen->alive);
  kill_grandchild(told);
  print("two pid namespaces");
}

TEST_F(LivingTest, TheLastUserOfASlotBeforeItsGenerationsAreUsedUp) {
  for (std::uint32_t i = 0; i < me().mapping().geometry().process_slots; ++i) {
    if (i != me().claim().slot()) me().slot(i).generation = layout::kLastGeneration - 1;
  }
  const test::Shared<Told> told;
  test::Child child = signed_child(told);
  ASSERT_EQ(told->process().generation(), layout::kLastGeneration);
  look(told);
  kill(child, told);
  me().renew_slots([](std::uint32_t) { return Result<bool>(false); }).value();
  EXPECT_TRUE(me().is_gone(told->process()).value()) << "and stays so";
  print("last generation");
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
  constexpr std::uint64_t kEnough = 3000;
  std::uint64_t seen = 0;
  for (int round = 0; round < 20 && seen < kEnough; ++round) {
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
      const bool alive = is_alive(told);
      // Still dumping after the look: it was then.
      if (!is_dumping(child.pid())) continue;
      ++seen;
      count(alive);
    }
    for (const auto& core : std::filesystem::directory_iterator(dump.path()))
      std::filesystem::remove(core.path());
    await_death(told);
  }
  if (seen == 0) GTEST_SKIP() << "not run: this machine writes no core dumps into files";
  print("dumping its core");
}

TEST_F(LivingTest, AParentWhoseChildrenForkExecAndEnd) {
  const test::Shared<Told> told;
  test::Child parent([&] {
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
  kill(parent, told);
  print("forking");
}

// One child destroys what it inherited, another one outlives its parent with it.
TEST_F(LivingTest, AParentOfForkedChildren) {
  const test::Shared<Told> told;
  const test::Leash leash;
  test::Child parent([&] {
    auto participant = attach();
    told->tell(*participant);
    test::Child child([&] {
      participant.reset();
      return 0;
    });
    if (child.wait() != 0) return 1;
    if (::fork() == 0) leash.hold();
    told->ready.raise();
    test::stay_for_ever();
    return 0;
  });
  told->ready.wait();
  look(told);
  kill(parent, told);
  print("forked");
}

// What it forks between opening the file and locking its slot inherits nothing.
TEST_F(LivingTest, AProcessThatForkedWhileItAttached) {
  const test::Shared<Told> told;
  const test::Leash leash;
  test::Child parent([&] {
    constexpr int kMostForks = 64;
    std::atomic<bool> attached{false};
    std::thread forker([&] {
      for (int i = 0; i < kMostForks && !attached; ++i) {
        if (::fork() == 0) leash.hold();
      }
    });
    auto participant = attach();
    attached = true;
    forker.join();
    told->tell(*participant);
    test::stay_for_ever();
    return 0;
  });
  told->done.wait();
  look(told);
  kill(parent, told);
  print("forked while it attached");
}

}  // namespace
}  // namespace tenon::participant
