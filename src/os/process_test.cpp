// SPDX-License-Identifier: Apache-2.0
#include "os/process.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <algorithm>

#include "support/wait.hpp"

namespace tenon::os {
namespace {

TEST(Process, KnowsItself) {
  EXPECT_EQ(self().pid, static_cast<std::uint32_t>(::getpid()));
  EXPECT_STRNE(self().name.data(), "");
  EXPECT_EQ(user(), ::geteuid());
}

TEST(Process, TellsRunningStoppedAndEndedApart) {
  EXPECT_EQ(state_of_process(static_cast<std::uint32_t>(::getpid())), 'R');
  test::Child child([] {
    test::stay_for_ever();
    return 0;
  });
  const auto pid = static_cast<std::uint32_t>(child.pid());
  test::stop(child);
  EXPECT_EQ(state_of_process(pid), 'T');
  test::kill_unreaped(child);
  EXPECT_EQ(state_of_process(pid), 'Z');
  child.wait();
  EXPECT_EQ(state_of_process(pid), '?');
}

TEST(Process, NoncesDifferAndTheBootIdDoesNot) {
  EXPECT_NE(random_nonce(), random_nonce());
  EXPECT_EQ(boot_id(), boot_id());
  EXPECT_TRUE(std::ranges::any_of(boot_id(), [](std::uint8_t byte) { return byte != 0; }));
}

TEST(Process, AForkedChildCountsItsForks) {
  const std::uint32_t before = fork_epoch();
  test::Child child([&] { return fork_epoch() == before + 1 ? 0 : 1; });
  EXPECT_EQ(child.wait(), 0);
  EXPECT_EQ(fork_epoch(), before);
}

TEST(Process, AForkedChildClosesTheDescriptorsOfItsParent) {
  const int closed = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  const int kept = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  {
    ForkHold hold;
    hold.close_in_child(closed);
    hold.close_in_child(kept);
  }
  keep_in_child(kept);
  test::Child child([&] {
    if (::fcntl(closed, F_GETFD) != -1) return 1;
    return ::fcntl(kept, F_GETFD) != -1 ? 0 : 2;
  });
  EXPECT_EQ(child.wait(), 0);
  EXPECT_NE(::fcntl(closed, F_GETFD), -1) << "the parent keeps it";
  keep_in_child(closed);
  ::close(closed);
  ::close(kept);
}

}  // namespace
}  // namespace tenon::os
