// SPDX-License-Identifier: Apache-2.0
// Tokens: the kernel reports the end of a thread at once, and of nobody who lives.
#include "participant/threads.hpp"

#include <gtest/gtest.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <atomic>
#include <csignal>
#include <thread>

#include "os/clock.hpp"
#include "os/futex.hpp"
#include "participant/participant.hpp"
#include "support/token_fixture.hpp"
#include "tenon/order.hpp"

namespace tenon::participant {
namespace {

using ThreadsTest = test::TokenFixture;
using test::Told;
using State = Watch::State;

constexpr std::uint64_t kLong = std::uint64_t{1} << 62;

TEST_F(ThreadsTest, OneNameForOneThread) {
  const layout::ThreadName mine = me().threads().self()->name;
  EXPECT_EQ(me().threads().self()->name.word, mine.word);
  std::thread([&] { EXPECT_NE(me().threads().self()->name.word, mine.word); }).join();
  EXPECT_EQ(me().threads().watch(me().claim(), mine).state, State::kAlive);
}

TEST_F(ThreadsTest, AKilledThreadWakesItsWatcherAlsoWhileNobodyReapsIt) {
  constexpr int kRounds = 200;
  std::uint64_t longest = 0;
  std::uint64_t total = 0;
  for (int round = 0; round < kRounds; ++round) {
    const test::Shared<Told> told;
    const test::Child child = signed_child(told);
    const Watch watch = this->watch(told);
    ASSERT_EQ(watch.state, State::kAlive);
    const std::uint64_t start = os::now();
    child.signal(SIGKILL);
    while (order::get_acquire(*watch.token) == watch.seen)
      os::futex_wait(*watch.token, watch.seen, kLong);
    const std::uint64_t time = os::now() - start;
    longest = std::max(longest, time);
    total += time;
    EXPECT_EQ(this->watch(told).state, State::kEnded);
    test::kill_unreaped(child);
    EXPECT_EQ(this->watch(told).state, State::kEnded) << "a zombie";
  }
  std::printf("{\"claim\":\"token.report\",\"kills\":%d,\"mean_us\":%.1f,\"longest_us\":%.1f}\n",
              kRounds, static_cast<double>(total) / kRounds / 1e3,
              static_cast<double>(longest) / 1e3);
}

TEST_F(ThreadsTest, AThreadThatEndsIsReportedAndItsProcessLivesOn) {
  const test::Shared<Told> told;
  const test::Child child([&] {
    auto participant = attach();
    std::thread([&] { told->tell(*participant); }).join();
    told->ready.raise();
    test::stay_for_ever();
    return 0;
  });
  told->ready.wait();
  EXPECT_EQ(watch(told).state, State::kEnded);
  EXPECT_FALSE(me().is_gone(told->process()).value());
}

TEST_F(ThreadsTest, ExecIsReported) {
  const test::Shared<Told> told;
  const test::Child child([&] {
    auto participant = attach();
    told->tell(*participant);
    told->ready.wait();
    ::execl("/bin/sleep", "sleep", "1000", nullptr);
    return 1;
  });
  told->done.wait();
  const Watch watch = this->watch(told);
  ASSERT_EQ(watch.state, State::kAlive);
  told->ready.raise();
  while (order::get_acquire(*watch.token) == watch.seen)
    os::futex_wait(*watch.token, watch.seen, kLong);
  EXPECT_EQ(::kill(child.pid(), 0), 0) << "the process is there";
}

TEST_F(ThreadsTest, AMainThreadThatLeavesIsReportedAndNoOther) {
  const test::Shared<Told> main;
  const test::Shared<Told> other;
  const test::Child child([&] {
    auto participant = attach();
    main->tell(*participant);
    std::thread([&] {
      other->tell(*participant);
      test::stay_for_ever();
    }).detach();
    other->done.wait();
    ::syscall(SYS_exit, 0);  // this thread only; pthread_exit() would unwind into the test
    return 1;
  });
  other->done.wait();
  while (watch(main).state == State::kAlive) ::sched_yield();
  EXPECT_EQ(watch(other).state, State::kAlive);
  test::kill_unreaped(child);
  EXPECT_EQ(watch(other).state, State::kEnded);
}

// ---- who else is told

TEST_F(ThreadsTest, AWatcherThatDiesPassesItsWakeOn) {
  for (int round = 0; round < 20; ++round) {
    const test::Shared<Told> told;
    test::Child child = signed_child(told);
    const Watch watch = this->watch(told);
    struct Board {
      std::atomic<int> ready;
    };
    const test::Shared<Board> board;
    const auto watcher = [&](bool dies) {
      return [&, dies] {
        auto participant = attach();
        const Thread* self = participant->threads().self();
        const Watch mine = participant->threads().watch(told->process(), told->thread());
        const os::Promise promise(self->token, *mine.token);
        ++board->ready;
        os::futex_wait(*mine.token, watch.seen, kLong);
        if (dies) ::raise(SIGKILL);
        return 0;
      };
    };
    const test::Child first(watcher(true));  // first in the kernel's queue, so the one it wakes
    while (board->ready.load() < 1 || !is_asleep(first.pid())) ::sched_yield();
    test::Child second(watcher(false));
    while (board->ready.load() < 2 || !is_asleep(second.pid())) ::sched_yield();
    child.signal(SIGKILL);
    EXPECT_EQ(second.wait(), 0);
  }
}

TEST_F(ThreadsTest, ANameOfNobodyOrOfAnotherProcessIsNotWatched) {
  const test::Shared<Told> told;
  const test::Child child = signed_child(told);
  const layout::ThreadName its = told->thread();
  const layout::Claim process = told->process();
  Threads& threads = me().threads();
  EXPECT_EQ(threads.watch({}, its).state, State::kNobody);
  EXPECT_EQ(threads.watch(process, {}).state, State::kNobody);
  EXPECT_EQ(threads.watch(me().claim(), its).state, State::kEnded);
  const std::uint32_t later = its.generation() + 1;
  EXPECT_EQ(threads.watch(process, layout::ThreadName::of(its.slot(), later)).state, State::kEnded);
  EXPECT_EQ(threads.watch(process, layout::ThreadName::of(60'000, 1)).state, State::kEnded);
  EXPECT_EQ(threads.watch(process, {UINT64_MAX}).state, State::kEnded);
}

TEST_F(ThreadsTest, PeersCannotWriteIntoATokenNotEvenTheirOwn) {
  test::Child child([&] {
    auto participant = attach();
    const Thread* self = participant->threads().self();
    const Watch watch = participant->threads().watch(participant->claim(), self->name);
    ::signal(SIGSEGV, SIG_DFL);  // the sanitizers' handler would make an exit of it
    order::set_opaque(const_cast<std::uint32_t&>(*watch.token), 0u);
    return 0;
  });
  EXPECT_EQ(child.wait(), -SIGSEGV);
}

// ---- slots

TEST_F(ThreadsTest, AnEndedThreadOfOursLeavesItsSlotToTheNext) {
  make(1);
  for (std::uint32_t generation = 1; generation <= 50; ++generation) {
    std::thread([&] {
      const Thread* self = me().threads().self();
      ASSERT_NE(self, nullptr);
      EXPECT_EQ(self->name.word, layout::ThreadName::of(0, generation).word);
    }).join();
  }
}

TEST_F(ThreadsTest, TheSlotsOfTheDeadAreTaken) {
  make(2);
  for (int round = 0; round < 20; ++round) {
    const test::Shared<Told> told;
    const test::Child child = signed_child(told);
    test::kill_unreaped(child);
  }
  EXPECT_NE(me().threads().self(), nullptr);
}

TEST_F(ThreadsTest, WhereAllSlotsAreTakenAThreadGoesWithout) {
  make(1);
  const test::Shared<Told> told;
  {
    const test::Child child = signed_child(told);
    EXPECT_EQ(me().threads().self(), nullptr);
    test::stop(child);
    EXPECT_EQ(me().threads().self(), nullptr) << "paused is not dead";
    test::kill_unreaped(child);
  }
  auto another = attach();  // has not tried and failed a moment ago
  EXPECT_NE(another->threads().self(), nullptr);
}

// ---- giving up a token while its thread lives

TEST_F(ThreadsTest, DetachingGivesUpTheTokensOfAllThreads) {
  test::Flag detached;
  test::Flag told;
  auto other = attach();
  const Thread* mine = other->threads().self();
  const Watch my_watch = me().threads().watch(other->claim(), mine->name);
  Watch its_watch;
  std::thread thread([&] {
    const Thread* self = other->threads().self();
    its_watch = me().threads().watch(other->claim(), self->name);
    told.raise();
    detached.wait();
    // The list of what this thread holds must be whole: the kernel walks it at the end.
    ::pthread_mutexattr_t robust;
    ::pthread_mutexattr_init(&robust);
    ::pthread_mutexattr_setrobust(&robust, PTHREAD_MUTEX_ROBUST);
    static ::pthread_mutex_t mutex;
    ::pthread_mutex_init(&mutex, &robust);
    ::pthread_mutex_lock(&mutex);
    ::pthread_mutex_unlock(&mutex);
    auto again = attach();
    EXPECT_NE(again->threads().self(), nullptr) << "and frees the one that was given up";
  });
  told.wait();
  EXPECT_FALSE(layout::is_marked(order::get_acquire(*its_watch.token)));
  other.reset();
  EXPECT_TRUE(layout::is_marked(order::get_acquire(*my_watch.token)));
  EXPECT_TRUE(layout::is_marked(order::get_acquire(*its_watch.token)));
  detached.raise();
  thread.join();
}

// ---- a peer that writes into tokens

// Was a crash: believing the word, its process freed what the thread's list still led to.
TEST_F(ThreadsTest, WhatAPeerWritesIntoATokenIsNotBelievedByItsOwnProcess) {
  for (const std::uint32_t word : {0u, layout::kTokenEnded, 1u, UINT32_MAX}) {
    auto other = attach();
    const Thread* mine = other->threads().self();
    scribble(mine->name.slot(), word);
    EXPECT_EQ(other->threads().self(), mine) << "still ours: " << word;
    std::thread([&] {
      const Thread* its = other->threads().self();
      EXPECT_NE(its->name.slot(), mine->name.slot()) << "its thread lives: " << word;
      scribble(its->name.slot(), word);
    }).join();
    other.reset();
    auto again = attach();
    EXPECT_NE(again->threads().self(), nullptr) << "the list of this thread is whole: " << word;
  }
}

TEST_F(ThreadsTest, AThreadThatEndedIsKnownWhateverAPeerWrites) {
  make(1);
  std::uint32_t word = 0;
  std::thread([&] {
    const Thread* self = me().threads().self();
    word = order::get_acquire(*me().threads().watch(me().claim(), self->name).token);
  }).join();
  std::thread([&] {
    const Thread* self = me().threads().self();
    ASSERT_NE(self, nullptr);
    scribble(self->name.slot(), word);
  }).join();
  EXPECT_NE(me().threads().self(), nullptr);
}

}  // namespace
}  // namespace tenon::participant
