// SPDX-License-Identifier: Apache-2.0
// Sleepers watch the thread at the other end: its end makes them look, and only its process's end
// is a death.
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <thread>

#include "support/queue_fixture.hpp"
#include "support/raw.hpp"
#include "support/shared.hpp"
#include "support/wait.hpp"

namespace tenon {
namespace {

using std::chrono::milliseconds;
using test::bytes;
using test::take;

class QueueWatch : public test::QueueFixture {
 protected:
  static inspect::Snapshot look() { return inspect::look("s").value(); }
  static void wait_until_receiver_sleeps() {
    while (!look().queues[0].receiver.asleep) ::sched_yield();
  }
};

TEST_F(QueueWatch, TheEndOfAThreadEndsNothingWhileItsProcessLives) {
  auto queue = make();
  std::optional<ByteSender> sender;
  std::thread([&] { sender = queue.sender().value(); }).join();
  ASSERT_TRUE(look().queues[0].sender.user);
  EXPECT_FALSE(look().queues[0].sender.user->alive);
  auto receiver = queue.receiver(Idle::kPark).value();
  EXPECT_TRUE(receiver.peek_for(milliseconds(30)).is(Code::kTimeout)) << "and not PeerDied";
}

TEST_F(QueueWatch, WhoWakesTheOtherEndIsWatchedFromThenOn) {
  auto queue = make();
  std::optional<ByteSender> sender;
  std::thread([&] { sender = queue.sender().value(); }).join();
  test::Child consumer([] {
    auto segment = Segment::open("s").value();
    auto receiver = segment.find_queue("q").value().receiver(Idle::kPark).value();
    std::array<std::byte, 64> out;
    for (int i = 0; i < 2; ++i) receiver.receive(out).value();
    return 0;
  });
  while (!look().queues[0].receiver.holder) ::sched_yield();
  wait_until_receiver_sleeps();
  ASSERT_TRUE(sender->send(bytes("woken")));
  ASSERT_TRUE(look().queues[0].sender.user);
  EXPECT_EQ(look().queues[0].sender.user->tid, static_cast<std::uint32_t>(::gettid()));
  EXPECT_TRUE(look().queues[0].sender.user->alive);
  ASSERT_TRUE(sender->send(bytes("done")));
  EXPECT_EQ(consumer.wait(), 0);
}

// Whatever a peer writes there, it is a hint.
TEST_F(QueueWatch, AGarbledHintIsHarmless) {
  make();
  const test::Raw raw(scratch_.file("s"));
  for (const std::uint64_t garbage : {std::uint64_t{0}, UINT64_MAX, layout::Claim::of(63, 1).word,
                                      layout::Claim::of(1, 77).word}) {
    const test::Shared<test::Flag> ready;
    test::Child producer([&] {
      auto segment = Segment::open("s").value();
      auto sender = segment.find_queue("q").value().sender().value();
      ready->raise();
      test::stay_for_ever();
      return 0;
    });
    ready->wait();
    order::set_opaque(raw.queue(0).sender.user, garbage);
    auto receiver = segment_.find_queue("q").value().receiver(Idle::kPark).value();
    EXPECT_TRUE(receiver.peek_for(milliseconds(30)).is(Code::kTimeout)) << garbage;
    test::kill_unreaped(producer);
    EXPECT_TRUE(receiver.peek().is(Code::kPeerDied)) << garbage;
  }
}

// As on a kernel before 5.16.
bool forbid_futex_waitv() {
  ::sock_filter program[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(::seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_futex_waitv, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const ::sock_fprog filter{std::size(program), program};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

TEST_F(QueueWatch, WithoutFutexWaitvSlicesTellOfTheDeath) {
  make();
  const test::Shared<test::Flag> ready;
  test::Child producer([&] {
    auto segment = Segment::open("s").value();
    auto sender = segment.find_queue("q").value().sender().value();
    ready->raise();
    test::stay_for_ever();
    return 0;
  });
  ready->wait();
  test::Child consumer([] {
    if (!forbid_futex_waitv()) return 77;
    auto segment = Segment::open("s").value();
    auto receiver = segment.find_queue("q").value().receiver(Idle::kPark).value();
    return receiver.peek().is(Code::kPeerDied) ? 0 : 1;
  });
  wait_until_receiver_sleeps();
  producer.signal(SIGKILL);
  const int status = consumer.wait();
  if (status == 77) GTEST_SKIP() << "not run: no seccomp filters here";
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace tenon
