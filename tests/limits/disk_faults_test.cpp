// SPDX-License-Identifier: Apache-2.0
// A disk that refuses to write, and power that is lost between any two writes.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <cerrno>

#include "limits/faulty_door.hpp"
#include "limits/on_a_disk.hpp"
#include "support/private_mount.hpp"
#include "support/raw.hpp"
#include "support/watchdog.hpp"
#include "tenon/segment.hpp"

namespace tenon {
namespace {

using limits::on_a_disk;

constexpr SegmentOptions kOptions{.max_bytes = 4_MiB, .max_participants = 8, .max_objects = 8};

class DiskFaults : public ::testing::Test {
 protected:
  test::Watchdog watchdog_{"disk faults"};
};

const std::string kFile = std::string(test::kPrivateDisk) + "/s";

std::uint32_t clean_state() {
  return test::Raw(kFile).words().clean;
}

TEST_F(DiskFaults, WhatWasNotWrittenIsNeverCleanAgain) {
  on_a_disk([] {
    auto segment = Segment::create("s", kOptions).value();
    test::door::fail(SYS_fsync, 1, EIO);
    if (!segment.flush().is(Code::kIoError)) return 1;
    if (!test::door::reset()) return 2;
    // The kernel says it once, and has perhaps dropped what it could not write.
    if (!segment.flush() || !segment.close()) return 3;
    if (clean_state() != layout::kNotWritten) return 4;
    Segment::open("s").value().close().value();
    if (clean_state() != layout::kNotWritten) return 5;
    if (!test::lose_power() || !test::pretend_another_boot()) return 6;
    return Segment::open("s").is(Code::kCorrupt) ? 0 : 7;
  });
}

TEST_F(DiskFaults, ClosingTellsOfIt) {
  on_a_disk([] {
    auto segment = Segment::create("s", kOptions).value();
    test::door::fail(SYS_fsync, 1, EIO);
    if (!segment.close().is(Code::kIoError)) return 1;
    test::door::reset();
    if (!segment.close().is(Code::kClosed)) return 2;
    return clean_state() == layout::kNotWritten ? 0 : 3;
  });
}

TEST_F(DiskFaults, NobodyStoresBeforeTheDiskKnows) {
  on_a_disk([] {
    Segment::create("s", kOptions)->close().value();
    test::door::fail(SYS_fsync, 1, EDQUOT);
    if (!Segment::open("s").is(Code::kNoSpace)) return 1;
    test::door::reset();
    if (clean_state() != layout::kUseBegins) return 2;
    Segment::open("s").value().close().value();
    return clean_state() == layout::kClean ? 0 : 3;
  });
}

TEST_F(DiskFaults, ASegmentThatCannotBeWrittenIsNotMade) {
  on_a_disk([] {
    test::door::fail(SYS_fsync, 1, EIO);
    if (!Segment::create("s", kOptions).is(Code::kIoError)) return 1;
    test::door::reset();
    return Segment::open("s").is(Code::kNotFound) ? 0 : 2;
  });
}

void write_page_of_clean() {
  const int file = ::open(kFile.c_str(), O_RDWR | O_CLOEXEC);
  ::sync_file_range(file, layout::kWordsOffset, layout::kPage,
                    SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER);
  ::close(file);
}

// Loses the power at the `moment`-th fsync of who leaves.
int lose_power_while_leaving(int moment) {
  auto segment = Segment::create("s", kOptions).value();
  segment.flush().value();
  segment.object<std::uint64_t>("n", 42).value();
  int writes = 0;
  bool lost = false;
  test::door::watch(SYS_fsync, [&] {
    if (++writes != moment) return;
    write_page_of_clean();
    lost = test::lose_power();
  });
  { const Segment leaves(std::move(segment)); }
  test::door::reset();
  if (!lost || !test::pretend_another_boot()) return 1;
  ::setenv("TENON_DIR", test::kAfterTheCrash, 1);
  auto after = Segment::open("s");
  if (moment == 1) return after.is(Code::kCorrupt) ? 0 : 2;
  return after->find_object<std::uint64_t>("n")->snapshot().value() == 42 ? 0 : 3;
}

// The page of `clean` reaches the disk on its own whenever the kernel likes: then, too, it must not
// promise more than is there.
TEST_F(DiskFaults, CleanIsNotAheadOfWhatItPromises) {
  for (const int moment : {1, 2}) on_a_disk([moment] { return lose_power_while_leaving(moment); });
}

}  // namespace
}  // namespace tenon
