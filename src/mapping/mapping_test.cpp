// SPDX-License-Identifier: Apache-2.0
#include "mapping/mapping.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <csignal>
#include <fstream>
#include <string>

#include "os/byte_lock.hpp"
#include "os/memory.hpp"
#include "support/bytes.hpp"
#include "support/sanitized.hpp"
#include "support/scratch.hpp"
#include "support/shared.hpp"
#include "support/wait.hpp"
#include "support/watchdog.hpp"
#include "tenon/segment.hpp"

namespace tenon::mapping {
namespace {

constexpr Wish kSmall{.max_bytes = 64 * 1024, .process_slots = 4, .directory_entries = 4};

class MappingTest : public ::testing::Test {
 protected:
  test::Watchdog watchdog_{"mapping"};
  test::Scratch scratch_;
  std::string path_ = scratch_.file("s");
};

TEST_F(MappingTest, CreatesOpensAndMaps) {
  ASSERT_TRUE(create(path_, kSmall));
  EXPECT_TRUE(create(path_, kSmall).is(Code::kAlreadyExists));
  auto opened = open(path_, os::Access::kReadWrite).value();
  EXPECT_EQ(opened.geometry.max_bytes, 64u * 1024);
  EXPECT_EQ(opened.geometry.process_slots, 4u);
  EXPECT_EQ(opened.geometry.directory_entries, 4u);
  EXPECT_EQ(opened.geometry.slots_offset, 8192u);
  EXPECT_EQ(opened.geometry.thread_slots, 16u) << "four for each process";
  EXPECT_EQ(opened.geometry.threads_offset, 12288u);
  EXPECT_EQ(opened.geometry.directory_offset, 16384u);
  EXPECT_EQ(opened.geometry.uses_offset, 20480u);
  EXPECT_EQ(opened.geometry.heap_offset, 24576u);
  EXPECT_EQ(opened.geometry.tokens_offset, 64u * 1024);
  EXPECT_EQ(opened.geometry.file_bytes, 128u * 1024);
  auto mapping = Mapping::map(opened, os::Access::kReadWrite).value();
  EXPECT_FALSE(opened.pinned.valid()) << "the mapping keeps the description";
  EXPECT_TRUE(opened.control.valid());
  EXPECT_TRUE(mapping.writable());
  EXPECT_EQ(mapping.reserved_end(), 24576u);
}

TEST_F(MappingTest, ReservesStorageForTheControlAreaOnly) {
  ASSERT_TRUE(create(path_, {.max_bytes = 1_GiB, .process_slots = 4, .directory_entries = 4}));
  struct ::stat status {};
  ASSERT_EQ(::stat(path_.c_str(), &status), 0);
  EXPECT_EQ(static_cast<std::uint64_t>(status.st_size), 1_GiB + 16 * layout::kPage);
  EXPECT_GE(status.st_blocks * 512, 20480);
  EXPECT_LT(status.st_blocks * 512, 64 * 1024);
}

TEST_F(MappingTest, GivesOutOnlyAllocatedAndAlignedAddresses) {
  ASSERT_TRUE(create(path_, kSmall));
  auto opened = open(path_, os::Access::kReadWrite).value();
  auto mapping = Mapping::map(opened, os::Access::kReadWrite).value();
  const std::uint64_t end = mapping.reserved_end();
  EXPECT_NE(mapping.at(0, end, 4096), nullptr);
  EXPECT_NE(mapping.at(end, 0, 8), nullptr);
  EXPECT_EQ(mapping.at(0, end + 1, 4096), nullptr);
  EXPECT_EQ(mapping.at(end, 1, 8), nullptr);
  EXPECT_EQ(mapping.at(12, 4, 8), nullptr) << "misaligned";
  EXPECT_EQ(mapping.at(UINT64_MAX - 7, 16, 8), nullptr) << "overflow";
  EXPECT_EQ(mapping.at(8, UINT64_MAX, 8), nullptr) << "overflow";
}

TEST_F(MappingTest, NeverBelievesAnEndBeyondTheFile) {
  ASSERT_TRUE(create(path_, kSmall));
  auto opened = open(path_, os::Access::kReadWrite).value();
  auto mapping = Mapping::map(opened, os::Access::kReadWrite).value();
  mapping.words().reserved_end = UINT64_MAX;
  EXPECT_EQ(mapping.reserved_end(), mapping.geometry().heap_offset);
  EXPECT_EQ(mapping.at(128 * 1024, 8, 8), nullptr);
}

int fault_at(std::byte* address) {
  test::Child child([&] {
    ::signal(SIGSEGV, SIG_DFL);  // the sanitizers' handler would make an exit of it
    *static_cast<volatile char*>(static_cast<void*>(address)) = 1;
    return 0;
  });
  return child.wait();
}

void expect_guards(const std::string& path, std::uint64_t bytes) {
  ASSERT_TRUE(create(path, {.max_bytes = bytes, .process_slots = 4, .directory_entries = 4}));
  auto opened = open(path, os::Access::kReadWrite).value();
  auto mapping = Mapping::map(opened, os::Access::kReadWrite).value();
  std::byte* base = mapping.at(0, 1, 1);
  std::byte* end = base + mapping.geometry().file_bytes;
  EXPECT_EQ(fault_at(base - 1), -SIGSEGV);
  EXPECT_EQ(fault_at(base - os::kGuardBytes), -SIGSEGV);
  EXPECT_EQ(fault_at(end), -SIGSEGV);
  EXPECT_EQ(fault_at(end + os::kGuardBytes - 1), -SIGSEGV);
}

TEST_F(MappingTest, HasAGuardOnEachSide) {
  for (const std::uint64_t bytes : {64_KiB, 4_MiB}) {  // the large one begins at a huge page
    expect_guards(scratch_.file(std::to_string(bytes)), bytes);
  }
}

// Kilobytes.
std::uint64_t address_space() {
  std::ifstream status("/proc/self/status");
  std::uint64_t size = 0;
  for (std::string word; status >> word;) {
    if (word == "VmSize:") status >> size;
  }
  return size;
}

TEST_F(MappingTest, GivesAllItsAddressSpaceBack) {
  for (const std::uint64_t bytes : {64_KiB, 4_MiB, 64_MiB}) {
    const std::string path = scratch_.file(std::to_string(bytes));
    ASSERT_TRUE(create(path, {.max_bytes = bytes, .process_slots = 4, .directory_entries = 4}));
    auto opened = open(path, os::Access::kReadWrite).value();
    const std::uint64_t before = address_space();
    { auto mapping = Mapping::map(opened, os::Access::kReadWrite).value(); }
    EXPECT_EQ(address_space(), before);
  }
}

TEST_F(MappingTest, AForkedChildDoesNotHaveIt) {
  ASSERT_TRUE(create(path_, kSmall));
  auto opened = open(path_, os::Access::kReadWrite).value();
  auto mapping = Mapping::map(opened, os::Access::kReadWrite).value();
  EXPECT_EQ(fault_at(mapping.at(0, 1, 1)), -SIGSEGV);
  test::Child child([&] { return mapping.forked() ? 0 : 1; });
  EXPECT_EQ(child.wait(), 0);
  EXPECT_FALSE(mapping.forked());
}

TEST_F(MappingTest, AReadOnlyOneCannotBeWritten) {
  ASSERT_TRUE(create(path_, kSmall));
  test::Child child([&] {
    ::signal(SIGSEGV, SIG_DFL);
    auto opened = open(path_, os::Access::kReadOnly).value();
    auto mapping = Mapping::map(opened, os::Access::kReadOnly).value();
    if (mapping.writable()) return 1;
    mapping.words().next_slot = 1;
    return 0;
  });
  EXPECT_EQ(child.wait(), -SIGSEGV);
}

TEST_F(MappingTest, RemovingWaitsForWhoIsJustAttaching) {
  ASSERT_TRUE(create(path_, kSmall));
  auto opened = open(path_, os::Access::kReadWrite).value();
  const os::File probe = os::open_file(path_.c_str(), os::Access::kReadWrite).value();
  EXPECT_TRUE(
      os::try_lock_byte(probe, layout::kGateByte, os::LockMode::kExclusive).is(Code::kWouldBlock));
  EXPECT_TRUE(os::try_lock_byte(probe, layout::kGateByte, os::LockMode::kShared))
      << "others may attach at the same time";
  os::unlock_byte(probe, layout::kGateByte);
  leave_gate(opened.control);
  EXPECT_TRUE(remove(path_));
  EXPECT_TRUE(remove(path_).is(Code::kNotFound));
}

TEST_F(MappingTest, AStoppedProcessAtTheGateIsNamedByATimeout) {
  ASSERT_TRUE(create(path_, kSmall));
  const test::Shared<test::Flag> inside;
  test::Child child([&] {
    const os::File file = os::open_file(path_.c_str(), os::Access::kReadWrite).value();
    os::try_lock_byte(file, layout::kGateByte, os::LockMode::kExclusive).value();
    inside->raise();
    test::stay_for_ever();
    return 0;
  });
  inside->wait();
  test::stop(child);
  auto refused = open(path_, os::Access::kReadWrite);
  ASSERT_TRUE(refused.is(Code::kTimeout));
  EXPECT_NE(refused.error().message().find("stopped process"), std::string::npos);
  test::kill_unreaped(child);
  EXPECT_TRUE(open(path_, os::Access::kReadWrite));
}

TEST_F(MappingTest, DamagedFilesCanBeRemoved) {
  test::write_whole_file(path_, "\n");
  EXPECT_TRUE(open(path_, os::Access::kReadWrite).is(Code::kTruncated));
  EXPECT_TRUE(remove(path_));
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(MappingTest, TheFileSizeLimitGivesNoSpaceAndLeavesNothing) {
  test::Child child([&] {
    ::signal(SIGXFSZ, SIG_DFL);
    const ::rlimit limit{32 * 1024, 32 * 1024};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 1;
    return create(path_, kSmall).is(Code::kNoSpace) ? 0 : 2;
  });
  EXPECT_EQ(child.wait(), 0);
  EXPECT_TRUE(std::filesystem::is_empty(scratch_.path()));
}

TEST_F(MappingTest, TooLittleAddressSpaceIsNoMemory) {
  if (test::kSanitized) GTEST_SKIP() << "not run: a sanitizer needs the address space itself";
  ASSERT_TRUE(create(path_, {.max_bytes = 1_GiB, .process_slots = 4, .directory_entries = 4}));
  test::Child child([&] {
    const ::rlimit limit{512_MiB, 512_MiB};
    if (::setrlimit(RLIMIT_AS, &limit) != 0) return 1;
    return Segment::open(path_).is(Code::kNoMemory) ? 0 : 2;
  });
  EXPECT_EQ(child.wait(), 0);
}

TEST_F(MappingTest, TheModeIsWhatTheCreatorAskedForWhateverTheUmask) {
  const ::mode_t before = ::umask(0077);
  Wish wish = kSmall;
  wish.mode = 0660;
  const bool made = create(path_, wish).has_value();
  ::umask(before);
  ASSERT_TRUE(made);
  struct ::stat status {};
  ASSERT_EQ(::stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777u, 0660u);
}

}  // namespace
}  // namespace tenon::mapping
