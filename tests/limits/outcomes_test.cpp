// SPDX-License-Identifier: Apache-2.0
// What a process may not do, and files that lose their name: a typed answer for each, and whoever
// is inside goes on.
#include <grp.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <array>
#include <csignal>
#include <functional>
#include <thread>

#include "limits/exchange.hpp"
#include "support/bytes.hpp"
#include "support/child.hpp"
#include "support/leash.hpp"
#include "support/private_mount.hpp"
#include "support/scratch.hpp"
#include "support/shared.hpp"
#include "support/wait.hpp"
#include "support/watchdog.hpp"
#include "tenon/inspect.hpp"

namespace tenon {
namespace {

constexpr int kNotRun = 77;
constexpr SegmentOptions kOptions{.max_bytes = 4_MiB, .max_participants = 8, .max_objects = 8};
constexpr QueueOptions kLarge{.capacity = 64, .message_limit = 16384};

class Outcomes : public ::testing::Test {
 protected:
  static void in_a_process(const std::function<int()>& body) {
    test::Child child(body);
    const int status = child.wait();
    if (status == kNotRun) GTEST_SKIP() << "not run: needs root";
    EXPECT_EQ(status, 0) << "see the number in the body";
  }
  test::Watchdog watchdog_{"outcomes"};
};

// Limits the size of files that this process writes; the kernel's way to say it is a signal.
bool limit_file_size(std::uint64_t bytes) {
  ::signal(SIGXFSZ, SIG_DFL);
  const ::rlimit limit{bytes, bytes};
  return ::setrlimit(RLIMIT_FSIZE, &limit) == 0;
}

TEST_F(Outcomes, TheFileSizeLimitIsNoSpaceAndTheProcessLivesOn) {
  in_a_process([] {
    const test::Scratch scratch;
    auto segment = Segment::create("s", kOptions).value();
    test::make_queues(segment);
    if (!limit_file_size(64_KiB)) return 1;
    if (!segment.queue("new", kLarge).is(Code::kNoSpace)) return 2;
    if (!Segment::create("t", kOptions).is(Code::kNoSpace)) return 3;
    if (!Segment::open("t").is(Code::kNotFound)) return 4;
    if (!inspect::verify("s").value().empty()) return 5;
    return test::exchange_messages(segment);
  });
}

TEST_F(Outcomes, NoInodeIsNoSpace) {
  in_a_process([] {
    if (!test::mount_private_tmpfs("nr_inodes=3")) return kNotRun;  // two of them directories
    const test::Scratch scratch;
    auto segment = Segment::create("s", kOptions).value();
    if (!Segment::create("t", kOptions).is(Code::kNoSpace)) return 1;
    test::make_queues(segment);
    if (test::exchange_messages(segment) != 0) return 2;
    Segment::remove("s").value();
    segment.close().value();
    return Segment::create("t", kOptions) ? 0 : 3;
  });
}

TEST_F(Outcomes, AReadOnlyFileSystemCanBeLookedAt) {
  in_a_process([] {
    if (!test::mount_private_tmpfs()) return kNotRun;
    const test::Scratch scratch;
    {
      auto segment = Segment::create("s", kOptions).value();
      segment.object<std::uint64_t>("n", 42).value();
    }
    if (!test::make_private_mount_read_only()) return 1;
    if (!Segment::open("s").is(Code::kPermissionDenied)) return 2;
    if (!Segment::open_or_create("s").is(Code::kPermissionDenied)) return 3;
    if (!Segment::open_or_create("t").is(Code::kPermissionDenied)) return 4;
    if (!Segment::create("t").is(Code::kPermissionDenied)) return 5;
    if (!Segment::remove("s").is(Code::kPermissionDenied)) return 6;
    if (!inspect::verify("s").value().empty()) return 7;
    auto tool = Segment::open_read_only("s").value();
    return tool.find_object<std::uint64_t>("n").value().snapshot().value() == 42 ? 0 : 8;
  });
}

TEST_F(Outcomes, ARemovedFileIsGoneForNewOnesOnly) {
  const test::Scratch scratch;
  auto segment = Segment::create("s", kOptions).value();
  auto other = Segment::open("s").value();
  EXPECT_FALSE(segment.unlinked().value());
  Segment::remove("s").value();
  EXPECT_TRUE(segment.unlinked().value());
  EXPECT_TRUE(Segment::open("s").is(Code::kNotFound));
  EXPECT_TRUE(Segment::open_read_only("s").is(Code::kNotFound));
  EXPECT_TRUE(Segment::remove("s").is(Code::kNotFound));
  // Growth, too.
  auto sender = segment.queue("new", kLarge).value().sender().value();
  auto receiver = other.find_queue("new").value().receiver().value();
  sender.send(test::bytes("inside")).value();
  std::array<std::byte, 16384> out;
  EXPECT_EQ(receiver.receive(out).value(), 6u);
  // The next one of that name is another one.
  auto next = Segment::create("s", kOptions).value();
  EXPECT_NE(next.info()->nonce, segment.info()->nonce);
  EXPECT_FALSE(next.unlinked().value());
  EXPECT_TRUE(segment.unlinked().value());
  EXPECT_TRUE(next.find_queue("new").is(Code::kNotFound));
}

constexpr ::uid_t kAlice = 4001;
constexpr ::uid_t kBob = 4002;
constexpr ::gid_t kTeam = 4100;
constexpr ::gid_t kOthers = 4200;

// Alice's segments, which her team may use, in a directory that everybody may read.
class OtherUsers : public Outcomes {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "not run: needs root to become other users";
    ASSERT_EQ(::chown(scratch_.path().c_str(), kAlice, kTeam), 0);
    ASSERT_EQ(::chmod(scratch_.path().c_str(), 0755), 0);
  }
  static void as(::uid_t user, ::gid_t group, const std::function<int()>& body) {
    in_a_process([&] {
      if (::setgroups(0, nullptr) != 0 || ::setgid(group) != 0 || ::setuid(user) != 0) return 90;
      return body();
    });
  }
  static Segment create() {
    SegmentOptions options = kOptions;
    options.mode = 0660;
    auto segment = Segment::create("s", options).value();
    test::make_queues(segment);
    return segment;
  }
  test::Scratch scratch_;
};

TEST_F(OtherUsers, AGroupModeLetsTheGroupInAndNobodyElse) {
  as(kAlice, kTeam, [] {
    create();
    return 0;
  });
  as(kBob, kOthers, [] {
    if (!Segment::open("s").is(Code::kPermissionDenied)) return 1;
    if (!Segment::open_read_only("s").is(Code::kPermissionDenied)) return 2;
    return Segment::remove("s").is(Code::kPermissionDenied) ? 0 : 3;
  });
  as(kBob, kTeam, [] {
    auto segment = Segment::open("s").value();
    return test::exchange_messages(segment);
  });
}

TEST_F(OtherUsers, TheirDeathIsSeen) {
  const test::Shared<test::Flag> sent;
  const test::Shared<test::Flag> seen;
  test::Child alice([&] {
    if (::setgid(kTeam) != 0 || ::setuid(kAlice) != 0) return 1;
    auto segment = create();
    auto sender = segment.find_queue("there").value().sender().value();
    sender.send(test::bytes("last words")).value();
    sent->raise();
    test::stay_for_ever();
    return 2;
  });
  sent->wait();
  std::thread killer([&] {  // Bob may not
    seen->wait();
    alice.kill();
  });
  as(kBob, kTeam, [&] {
    auto segment = Segment::open("s").value();
    auto receiver = segment.find_queue("there").value().receiver().value();
    std::array<std::byte, 4096> out{};
    if (receiver.receive(out).value() != 10) return 1;
    if (!segment.find_queue("there").value().sender().is(Code::kRoleHeld)) return 2;
    seen->raise();
    return receiver.receive(out).is(Code::kPeerDied) ? 0 : 3;
  });
  seen->raise();  // also when Bob went wrong
  killer.join();
}

TEST_F(Outcomes, TheDeathOfAProcessInAnotherPidNamespaceIsSeen) {
  const test::Scratch scratch;
  in_a_process([] {
    auto segment = Segment::create("s", kOptions).value();
    test::make_queues(segment);
    auto receiver = segment.find_queue("there").value().receiver().value();
    if (::unshare(CLONE_NEWPID) != 0) return kNotRun;
    const test::Leash leash;
    const ::pid_t first = ::fork();  // a test::Child looks at its parent's pid, which is 0 in there
    if (first == 0) {
      auto own = Segment::open("s").value();
      auto sender = own.find_queue("there").value().sender().value();
      sender.send(test::bytes("last words")).value();
      leash.hold();
    }
    std::array<std::byte, 4096> out{};
    if (receiver.receive(out).value() != 10) return 1;
    ::kill(first, SIGKILL);
    return receiver.receive(out).is(Code::kPeerDied) ? 0 : 2;
  });
}

}  // namespace
}  // namespace tenon
