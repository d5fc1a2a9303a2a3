// SPDX-License-Identifier: Apache-2.0
#include "os/file_lock.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <filesystem>

#include "os/byte_lock.hpp"
#include "support/scratch.hpp"
#include "support/wait.hpp"
#include "support/watchdog.hpp"

namespace tenon::os {
namespace {

class FileLock : public ::testing::Test {
 protected:
  FileLock() {
    auto file = create_unnamed(scratch_.path().c_str(), 0600).value();
    publish(file, path_.c_str()).value();
  }
  // As a JVM does.
  static void set(const File& file, short type) {
    struct ::flock lock {};
    lock.l_type = type;
    ASSERT_EQ(::fcntl(file.get(), F_SETLK, &lock), 0);
  }
  bool seen_by_another_process() const {
    test::Child child([&] {
      const File file = open_file(path_.c_str(), Access::kReadOnly).value();
      return is_byte_locked(file, 0).value() ? 1 : 0;
    });
    return child.wait() == 1;
  }
  static auto open_descriptors() {
    return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
  }

  test::Watchdog watchdog_{"file lock"};
  test::Scratch scratch_;
  std::string path_ = scratch_.file("f");
};

TEST_F(FileLock, AskingDoesNotDropOurOwnLock) {
  const File file = open_file(path_.c_str(), Access::kReadWrite).value();
  EXPECT_FALSE(is_file_locked(path_.c_str()).value());
  set(file, F_WRLCK);
  EXPECT_TRUE(is_file_locked(path_.c_str()).value());
  EXPECT_TRUE(seen_by_another_process());
  EXPECT_TRUE(is_file_locked(path_.c_str()).value());
  EXPECT_TRUE(seen_by_another_process());
  set(file, F_UNLCK);
  EXPECT_FALSE(is_file_locked(path_.c_str()).value());
}

TEST_F(FileLock, OneDescriptorIsKeptAsLongAsItIsNeeded) {
  const File file = open_file(path_.c_str(), Access::kReadWrite).value();
  const auto before = open_descriptors();
  set(file, F_WRLCK);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(is_file_locked(path_.c_str()).value());
  EXPECT_EQ(open_descriptors(), before + 1);
  set(file, F_UNLCK);
  EXPECT_FALSE(is_file_locked(path_.c_str()).value());
  EXPECT_EQ(open_descriptors(), before);
}

TEST_F(FileLock, AskingKeepsNothingOfOthers) {
  const File file = open_file(path_.c_str(), Access::kReadWrite).value();
  ASSERT_TRUE(try_lock_byte(file, 0, LockMode::kExclusive));
  const auto before = open_descriptors();
  EXPECT_TRUE(is_file_locked(path_.c_str()).value());
  EXPECT_EQ(open_descriptors(), before);
  EXPECT_TRUE(is_file_locked((path_ + "no").c_str()).is(Code::kNotFound));
}

}  // namespace
}  // namespace tenon::os
