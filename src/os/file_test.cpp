// SPDX-License-Identifier: Apache-2.0
#include "os/file.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <csignal>

#include "support/bytes.hpp"
#include "support/child.hpp"
#include "support/scratch.hpp"

namespace tenon::os {
namespace {

class OsFile : public ::testing::Test {
 protected:
  std::string path(const char* name) const { return scratch_.file(name); }
  test::Scratch scratch_;
};

TEST_F(OsFile, AnUnnamedFileGetsItsNameOnce) {
  auto first = create_unnamed(scratch_.path().c_str(), 0600).value();
  auto second = create_unnamed(scratch_.path().c_str(), 0600).value();
  EXPECT_TRUE(facts_of(path("f").c_str()).is(Code::kNotFound));
  EXPECT_TRUE(publish(first, path("f").c_str()));
  EXPECT_TRUE(publish(second, path("f").c_str()).is(Code::kAlreadyExists));
  EXPECT_TRUE(facts_of(path("f").c_str()).value().same_file(facts_of(first.get()).value()));
}

TEST_F(OsFile, AnUnnamedFileLeavesNothing) {
  { auto file = create_unnamed(scratch_.path().c_str(), 0600).value(); }
  EXPECT_TRUE(std::filesystem::is_empty(scratch_.path()));
}

TEST_F(OsFile, ReadsBackWhatWasWritten) {
  auto file = create_unnamed(scratch_.path().c_str(), 0600).value();
  ASSERT_TRUE(write_at(file, "hello", 5, 3));
  char text[16] = {};
  EXPECT_EQ(read_at(file, text, sizeof text, 3).value(), 5u);
  EXPECT_STREQ(text, "hello");
  EXPECT_EQ(facts_of(file.get()).value().bytes, 8u);
}

TEST_F(OsFile, DescriptorsAreClosedOnExec) {
  auto file = create_unnamed(scratch_.path().c_str(), 0600).value();
  EXPECT_NE(::fcntl(file.get(), F_GETFD) & FD_CLOEXEC, 0);
}

TEST_F(OsFile, EachWrongThingHasItsOwnError) {
  ASSERT_EQ(::mkdir(path("dir").c_str(), 0700), 0);
  ASSERT_EQ(::symlink(path("dir").c_str(), path("link").c_str()), 0);
  EXPECT_TRUE(open_file(path("none").c_str(), Access::kReadWrite).is(Code::kNotFound));
  EXPECT_TRUE(open_file(path("dir").c_str(), Access::kReadWrite).is(Code::kWrongKind));
  EXPECT_TRUE(open_file(path("link").c_str(), Access::kReadWrite).is(Code::kUnsafePath));
  EXPECT_EQ(facts_of(path("dir").c_str()).value().type, FileType::kDirectory);
  EXPECT_EQ(facts_of(path("link").c_str()).value().type, FileType::kLink);
}

TEST_F(OsFile, OpeningAFifoDoesNotWaitForItsOtherEnd) {
  ASSERT_EQ(::mkfifo(path("fifo").c_str(), 0600), 0);
  auto file = open_file(path("fifo").c_str(), Access::kReadOnly).value();
  EXPECT_EQ(facts_of(file.get()).value().type, FileType::kOther);
}

TEST_F(OsFile, MakingADirectoryTwiceIsSuccess) {
  EXPECT_TRUE(make_directory(path("dir").c_str(), 0700));
  EXPECT_TRUE(make_directory(path("dir").c_str(), 0700));
}

TEST_F(OsFile, RunningOutOfDescriptorsSaysSo) {
  test::Child child([&] {
    const ::rlimit limit{3, 3};
    if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) return 1;
    return create_unnamed(scratch_.path().c_str(), 0600).is(Code::kTooManyFiles) ? 0 : 2;
  });
  EXPECT_EQ(child.wait(), 0);
}

// Without the check beforehand the kernel raises SIGXFSZ, whose default action kills.
TEST_F(OsFile, TheFileSizeLimitIsAnErrorAndNotASignal) {
  test::Child child([&] {
    ::signal(SIGXFSZ, SIG_DFL);
    const ::rlimit limit{64 * 1024, 64 * 1024};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 1;
    auto file = create_unnamed(scratch_.path().c_str(), 0600).value();
    if (!set_size(file, 64 * 1024)) return 2;
    if (!set_size(file, 64 * 1024 + 1).is(Code::kNoSpace)) return 3;
    if (!allocate(file, 60 * 1024, 8 * 1024).is(Code::kNoSpace)) return 4;
    return 0;
  });
  EXPECT_EQ(child.wait(), 0);
}

}  // namespace
}  // namespace tenon::os
