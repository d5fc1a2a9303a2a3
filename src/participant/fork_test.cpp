// SPDX-License-Identifier: Apache-2.0
// A forked child shares nothing that could keep its parent alive in the eyes of others.
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <unistd.h>
#include <atomic>
#include <deque>
#include <thread>

#include "participant/participant.hpp"
#include "support/leash.hpp"
#include "support/scratch.hpp"
#include "support/shared.hpp"
#include "support/wait.hpp"
#include "support/watchdog.hpp"

namespace tenon::participant {
namespace {

class ForkTest : public ::testing::Test {
 protected:
  void make(std::uint32_t slots) {
    mapping::create(path_, {.max_bytes = 64 * 1024, .process_slots = slots, .directory_entries = 4})
        .value();
  }

  test::Watchdog watchdog_{"fork"};
  test::Scratch scratch_;
  std::string path_ = scratch_.file("s");
};

TEST_F(ForkTest, ALivingChildDoesNotKeepTheSlotOfItsDeadParent) {
  make(1);
  const test::Leash leash;
  struct Told {
    test::Flag forked;
    std::atomic<int> grandchild;
  };
  const test::Shared<Told> told;
  const test::Child parent([&] {
    auto participant = Participant::attach(path_).value();
    if (const ::pid_t pid = ::fork(); pid == 0) {
      told->forked.raise();
      leash.hold();
    } else {
      told->grandchild = pid;
    }
    test::stay_for_ever();
    return 0;
  });
  told->forked.wait();
  EXPECT_TRUE(Participant::attach(path_).is(Code::kTooManyParticipants));
  test::kill_unreaped(parent);
  EXPECT_TRUE(Participant::attach(path_)) << "the grandchild keeps the slot";
  EXPECT_EQ(::kill(told->grandchild, 0), 0) << "the grandchild is alive";
}

// Forks as fast as it can, so that some fork falls between opening and MADV_DONTFORK.
void fork_again_and_again(const std::atomic<bool>& done, std::atomic<std::uint64_t>& forks) {
  constexpr std::size_t kAlive = 8;
  std::deque<::pid_t> children;
  while (!done.load()) {
    const ::pid_t pid = ::fork();
    if (pid == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      test::stay_for_ever();
    }
    if (pid < 0) break;
    ++forks;
    children.push_back(pid);
    if (children.size() < kAlive) continue;
    ::kill(children.front(), SIGKILL);
    ::waitpid(children.front(), nullptr, 0);
    children.pop_front();
  }
  for (const ::pid_t pid : children) {
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
  }
}

TEST_F(ForkTest, AForkByAnotherThreadDuringAttachDoesNotKeepTheSlot) {
  make(1);
  test::Child parent([&] {
    std::atomic<bool> done{false};
    std::atomic<std::uint64_t> forks{0};
    std::thread forker([&] { fork_again_and_again(done, forks); });
    constexpr std::uint64_t kForks = 400;
    int failures = 0;
    std::uint64_t attached = 0;
    // With one slot, a child that inherited the lock makes the next attach fail.
    for (; forks.load() < kForks; ++attached)
      if (!Participant::attach(path_)) ++failures;
    done = true;
    forker.join();
    std::printf("%llu attaches beside %llu forks: %d failed\n",
                static_cast<unsigned long long>(attached),
                static_cast<unsigned long long>(forks.load()), failures);
    return failures == 0 ? 0 : 1;
  });
  EXPECT_EQ(parent.wait(), 0);
}

TEST_F(ForkTest, TheHandleOfTheParentIsRefusedInTheChild) {
  make(4);
  auto participant = Participant::attach(path_).value();
  test::Child child([&] {
    if (!participant->mapping().forked()) return 1;
    if (!participant->control().is(Code::kForkedHandle)) return 2;
    if (!StructureLock::take(*participant).is(Code::kForkedHandle)) return 3;
    auto own = Participant::attach(path_);
    if (!own) return 4;
    if ((*own)->claim().word == participant->claim().word) return 5;
    participant.reset();  // must not free the parent's slot
    return (*own)->slot(0).state == layout::kSlotAttached ? 0 : 6;
  });
  EXPECT_EQ(child.wait(), 0);
  EXPECT_FALSE(participant->mapping().forked());
  EXPECT_TRUE(participant->control());
  EXPECT_EQ(participant->slot(participant->claim().slot()).state, layout::kSlotAttached);
}

TEST_F(ForkTest, TheChildHasNoDescriptorOfTheSegment) {
  make(4);
  auto participant = Participant::attach(path_).value();
  const int control = participant->control().value()->get();
  test::Child child([&] { return os::facts_of(control).has_value() ? 1 : 0; });
  EXPECT_EQ(child.wait(), 0);
}

}  // namespace
}  // namespace tenon::participant
