// SPDX-License-Identifier: Apache-2.0
#include "os/futex.hpp"

#include <gtest/gtest.h>
#include <csignal>

#include "os/clock.hpp"
#include "support/shared.hpp"
#include "support/wait.hpp"
#include "support/watchdog.hpp"
#include "tenon/order.hpp"

namespace tenon::os {
namespace {

constexpr std::uint64_t kLong = std::uint64_t{1} << 62;

TEST(Futex, AWordThatChangedMeansNoSleep) {
  const std::uint32_t word = 1;
  EXPECT_EQ(futex_wait(word, 0, kLong), FutexAnswer::kChanged);
}

TEST(Futex, TheDeadlineEndsTheSleepAndNotBefore) {
  const std::uint32_t word = 0;
  EXPECT_EQ(futex_wait(word, 0, 0), FutexAnswer::kTimeout);
  const std::uint64_t deadline = now() + 3'000'000;
  EXPECT_EQ(futex_wait(word, 0, deadline), FutexAnswer::kTimeout);
  EXPECT_GE(now(), deadline);
}

TEST(Futex, AWakeReachesAnotherProcess) {
  const test::Watchdog watchdog("futex");
  struct Words {
    std::uint32_t ball;
  };
  const test::Shared<Words> words;
  constexpr std::uint32_t kTurns = 2000;  // even = ours, odd = the child's
  const auto play = [&](std::uint32_t parity) {
    for (std::uint32_t turn = parity; turn < kTurns; turn += 2) {
      for (std::uint32_t seen; (seen = order::get_acquire(words->ball)) != turn;)
        futex_wait(words->ball, seen, kLong);
      order::set_release(words->ball, turn + 1);
      futex_wake(words->ball, 1);
    }
    return 0;
  };
  test::Child child([&] { return play(1); });
  play(0);
  EXPECT_EQ(child.wait(), 0);
  EXPECT_EQ(words->ball, kTurns);
}

TEST(Futex, ASignalInterruptsTheSleep) {
  const test::Watchdog watchdog("futex");
  struct Words {
    test::Flag ready;
    std::uint32_t word;
  };
  const test::Shared<Words> shared;
  test::Child child([&] {
    struct ::sigaction action {};
    action.sa_handler = [](int) {};
    ::sigaction(SIGUSR1, &action, nullptr);
    shared->ready.raise();
    return futex_wait(shared->word, 0, kLong) == FutexAnswer::kInterrupted ? 0 : 1;
  });
  shared->ready.wait();
  // It may not sleep yet: ask again until it has ended.
  siginfo_t info{};
  while (info.si_pid == 0) {
    child.signal(SIGUSR1);
    yield();
    ::waitid(P_PID, static_cast<id_t>(child.pid()), &info, WEXITED | WNOWAIT | WNOHANG);
  }
  EXPECT_EQ(child.wait(), 0);
}

}  // namespace
}  // namespace tenon::os
