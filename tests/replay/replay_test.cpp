// SPDX-License-Identifier: Apache-2.0
// Bugs of other systems that no other test of ours would have met; docs/replay.md names them all.
#include <sched.h>
#include <sys/stat.h>
#include <unistd.h>
#include <chrono>
#include <csignal>
#include <fstream>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "os/file.hpp"
#include "os/token.hpp"
#include "support/queue_fixture.hpp"
#include "support/raw.hpp"
#include "support/shared.hpp"
#include "support/wait.hpp"
#include "tenon/order.hpp"

namespace tenon {
namespace {

using std::chrono::milliseconds;
using test::bytes;
using test::take;

using Replay = test::QueueFixture;

// B03 iceoryx2#1584
TEST_F(Replay, TheTypeOfAKilledMakerBindsNobody) {
  test::Child maker([] {
    auto segment = Segment::open("s").value();
    auto draft = segment.draft<std::uint64_t>("o").value();
    ::raise(SIGKILL);
    return 1;
  });
  ASSERT_EQ(maker.wait(), -SIGKILL);
  EXPECT_EQ(segment_.object<double>("o", 1.5).value().snapshot().value(), 1.5);
}

// B06 iceoryx2#314
TEST_F(Replay, ASenderInAFullQueueGoesOnWhenTheConsumerLeftAndAnotherCame) {
  auto queue = make();
  auto sender = queue.sender(Idle::kPark).value();
  std::optional<ByteReceiver> first = queue.receiver().value();
  for (std::uint32_t i = 0; i < queue.capacity(); ++i) sender.send(bytes("full")).value();
  std::thread blocked([&] { EXPECT_TRUE(sender.send(bytes("last"))); });
  while (!inspect::look("s").value().queues[0].sender.asleep) ::sched_yield();
  first.reset();
  auto second = queue.receiver().value();
  EXPECT_EQ(take(second), "full");
  blocked.join();
}

// B14 iceoryx2#694
TEST_F(Replay, InterruptsThatNobodyTakesAreOne) {
  constexpr int kMany = 1'000'000;
  auto receiver = make().receiver(Idle::kPark).value();
  for (int i = 0; i < kMany; ++i) receiver.interrupt();
  EXPECT_TRUE(receiver.peek_for(milliseconds(1)).is(Code::kInterrupted));
  EXPECT_TRUE(receiver.peek_for(milliseconds(1)).is(Code::kTimeout));
}

// B20 Boost#209
class PidReuse : public Replay {
 protected:
  static constexpr int kNoRight = 77;

  // The next process of this pid namespace gets this pid.
  static bool choose_next_pid(::pid_t pid) {
    std::ofstream last("/proc/sys/kernel/ns_last_pid");
    last << pid - 1 << std::flush;
    return last.good();
  }
  static int die_as_sender_and_come_again() {
    test::Child holder([] {
      auto segment = Segment::open("s").value();
      auto sender = segment.find_queue("q").value().sender().value();
      ::raise(SIGKILL);
      return 1;
    });
    const ::pid_t pid = holder.pid();
    holder.wait();
    if (!choose_next_pid(pid)) return kNoRight;
    test::Child another([] {
      auto segment = Segment::open("s").value();
      return segment.find_queue("q").value().sender().value().took_over() ? 0 : 1;
    });
    return another.pid() == pid ? another.wait() : kNoRight;
  }
  // In a pid namespace of its own, where nobody else takes the pid. Not a Child: that looks for its
  // parent, which is not in there.
  static int in_a_namespace_of_its_own() {
    if (::unshare(CLONE_NEWPID) != 0) return kNoRight;
    const ::pid_t init = ::fork();
    if (init == 0) ::_exit(die_as_sender_and_come_again());
    int status = 0;
    ::waitpid(init, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
  }
};

TEST_F(PidReuse, AProcessWithThePidOfTheDeadIsAnotherOne) {
  make();
  const int status = test::Child(in_a_namespace_of_its_own).wait();
  if (status == kNoRight) GTEST_SKIP() << "not run: no right to choose a pid";
  EXPECT_EQ(status, 0);
}

// B39 systemd#24320
TEST_F(Replay, AMappedFileNeverGetsShorterNorAHole) {
  const auto file = [&] {
    struct ::stat status {};
    EXPECT_EQ(::stat(scratch_.file("s").c_str(), &status), 0);
    return status;
  };
  make(test::kBlocks);
  const struct ::stat before = file();
  segment_.remove_object("q").value();
  segment_.sweep().value();
  make();
  EXPECT_EQ(file().st_size, before.st_size);
  EXPECT_GE(file().st_blocks, before.st_blocks);
}

// B48 the OOM reaper takes a robust list before the kernel walks it: then no token is marked.
TEST_F(Replay, ADeathThatTheKernelMarksNowhereIsFoundAllTheSame) {
  auto receiver = make().receiver(Idle::kPark).value();
  const test::Shared<test::Flag> ready;
  const test::Child producer([&] {
    auto segment = Segment::open("s").value();
    auto sender = segment.find_queue("q").value().sender().value();
    ready->raise();
    test::stay_for_ever();
    return 0;
  });
  ready->wait();
  const auto user = inspect::look("s").value().queues[0].sender.user;
  ASSERT_TRUE(user);
  // Held by a thread that there is not: the kernel finds that it is not the dead one's.
  const test::Raw raw(scratch_.file("s"));
  constexpr std::uint32_t kNobody = layout::kTokenThread | layout::kTokenWake;
  const std::uint64_t offset = raw.mapping().geometry().tokens_offset +
                               user->slot * sizeof(layout::TokenPage) + os::kTokenAt;
  auto file = os::open_file(scratch_.file("s").c_str(), os::Access::kReadWrite).value();
  os::write_at(file, &kNobody, sizeof kNobody, offset).value();
  test::kill_unreaped(producer);
  EXPECT_EQ(order::get_opaque(raw.token(user->slot).word), kNobody) << "not marked";
  EXPECT_TRUE(receiver.peek().is(Code::kPeerDied));
}

// S0-U12
TEST_F(Replay, ANameWithAMistakeInItMakesNothing) {
  EXPECT_TRUE(Segment::open("S").is(Code::kNotFound));
  EXPECT_TRUE(Segment::open_read_only("S").is(Code::kNotFound));
  EXPECT_TRUE(segment_.find_queue("Q").is(Code::kNotFound));
  EXPECT_TRUE(segment_.find_object<double>("O").is(Code::kNotFound));
  EXPECT_EQ(inspect::list().value(), std::vector<std::string>{"s"});
  EXPECT_TRUE(inspect::look("s").value().queues.empty());
}

}  // namespace
}  // namespace tenon
