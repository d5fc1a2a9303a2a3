// SPDX-License-Identifier: Apache-2.0
#include "os/byte_lock.hpp"

#include <gtest/gtest.h>

#include "support/scratch.hpp"
#include "support/shared.hpp"
#include "support/wait.hpp"
#include "support/watchdog.hpp"

namespace tenon::os {
namespace {

constexpr std::uint64_t kByte = std::uint64_t{1} << 62;  // beyond the end of every file

class ByteLock : public ::testing::Test {
 protected:
  ByteLock() {
    auto file = create_unnamed(scratch_.path().c_str(), 0600).value();
    publish(file, path_.c_str()).value();
  }
  File open() const { return open_file(path_.c_str(), Access::kReadWrite).value(); }

  test::Watchdog watchdog_{"byte lock"};
  test::Scratch scratch_;
  std::string path_ = scratch_.file("f");
};

TEST_F(ByteLock, AnExclusiveLockExcludesEveryOtherDescription) {
  const File mine = open();
  const File other = open();
  ASSERT_TRUE(try_lock_byte(mine, kByte, LockMode::kExclusive));
  EXPECT_TRUE(try_lock_byte(mine, kByte, LockMode::kExclusive)) << "owned by the description";
  EXPECT_TRUE(try_lock_byte(other, kByte, LockMode::kExclusive).is(Code::kWouldBlock));
  EXPECT_TRUE(try_lock_byte(other, kByte, LockMode::kShared).is(Code::kWouldBlock));
  EXPECT_TRUE(try_lock_byte(other, kByte + 1, LockMode::kExclusive)) << "another byte";
  unlock_byte(mine, kByte);
  EXPECT_TRUE(try_lock_byte(other, kByte, LockMode::kExclusive));
}

TEST_F(ByteLock, SharedLocksLiveTogether) {
  const File mine = open();
  const File other = open();
  ASSERT_TRUE(try_lock_byte(mine, kByte, LockMode::kShared));
  EXPECT_TRUE(try_lock_byte(other, kByte, LockMode::kShared));
  EXPECT_TRUE(try_lock_byte(other, kByte, LockMode::kExclusive).is(Code::kWouldBlock));
}

TEST_F(ByteLock, ProbingSeesOthersAndNotMyself) {
  const File mine = open();
  const File other = open();
  EXPECT_FALSE(is_byte_locked(other, kByte).value());
  ASSERT_TRUE(try_lock_byte(mine, kByte, LockMode::kShared));
  EXPECT_FALSE(is_byte_locked(mine, kByte).value());
  EXPECT_TRUE(is_byte_locked(other, kByte).value());
}

TEST_F(ByteLock, TheLastCloseFreesIt) {
  const File other = open();
  {
    const File mine = open();
    ASSERT_TRUE(try_lock_byte(mine, kByte, LockMode::kExclusive));
    // Closing another description of the file frees nothing, unlike POSIX record locks.
    { const File third = open(); }
    EXPECT_TRUE(is_byte_locked(other, kByte).value());
  }
  EXPECT_FALSE(is_byte_locked(other, kByte).value());
}

TEST_F(ByteLock, DeathFreesItAlsoWhileNobodyReaps) {
  const File mine = open();
  const test::Shared<test::Flag> locked;
  test::Child child([&] {
    const File its = open();
    try_lock_byte(its, kByte, LockMode::kExclusive).value();
    locked->raise();
    test::stay_for_ever();
    return 0;
  });
  locked->wait();
  EXPECT_TRUE(try_lock_byte(mine, kByte, LockMode::kExclusive).is(Code::kWouldBlock));
  test::stop(child);
  EXPECT_TRUE(is_byte_locked(mine, kByte).value()) << "a stopped process is alive";
  test::kill_unreaped(child);
  EXPECT_TRUE(try_lock_byte(mine, kByte, LockMode::kExclusive));
}

TEST_F(ByteLock, AWaitEndsWithTheLockOrTheDeadline) {
  const File mine = open();
  const test::Shared<test::Flag> locked;
  test::Child child([&] {
    const File its = open();
    try_lock_byte(its, kByte, LockMode::kExclusive).value();
    locked->raise();
    test::stay_for_ever();
    return 0;
  });
  locked->wait();
  using std::chrono::milliseconds;
  EXPECT_TRUE(lock_byte(mine, kByte, LockMode::kShared, Deadline::now()).is(Code::kTimeout));
  EXPECT_TRUE(lock_byte(mine, kByte, LockMode::kShared, Deadline::after(milliseconds(5)))
                  .is(Code::kTimeout));
  child.signal(SIGKILL);
  EXPECT_TRUE(lock_byte(mine, kByte, LockMode::kExclusive, Deadline::never()));
}

}  // namespace
}  // namespace tenon::os
