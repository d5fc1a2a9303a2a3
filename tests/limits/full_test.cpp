// SPDX-License-Identifier: Apache-2.0
// A file system that is full to the brim: NoSpace for what needs room, and nothing else happens.
#include <gtest/gtest.h>
#include <functional>

#include "limits/exchange.hpp"
#include "support/child.hpp"
#include "support/private_mount.hpp"
#include "support/scratch.hpp"
#include "support/watchdog.hpp"
#include "tenon/inspect.hpp"
#include "tenon/segment.hpp"

namespace tenon {
namespace {

constexpr int kNotRun = 77;
constexpr SegmentOptions kOptions{.max_bytes = 64_MiB, .max_participants = 8, .max_objects = 8};

struct FileSystem {
  const char* name;
  const char* folder;
  bool (*mount)();
};

class Full : public ::testing::TestWithParam<FileSystem> {
 protected:
  // Runs `body` in a process with a small file system of its own over /dev/shm. A SIGBUS in there
  // shows as its status.
  static void in_a_small_file_system(const std::function<int()>& body) {
    const test::Watchdog watchdog("full file system");
    test::Child child([&] { return GetParam().mount() ? body() : kNotRun; });
    const int status = child.wait();
    if (status == kNotRun) GTEST_SKIP() << "not run: no right or no device to mount a small one";
    EXPECT_EQ(status, 0) << "see the number in the body";
  }
};

INSTANTIATE_TEST_SUITE_P(
    On, Full,
    ::testing::Values(FileSystem{"tmpfs", "/dev/shm",
                                 [] { return test::mount_private_tmpfs("size=4m"); }},
                      FileSystem{"ext4", test::kPrivateDisk, test::mount_private_ext4}),
    [](const auto& info) { return std::string(info.param.name); });

std::size_t files_in(const test::Scratch& scratch) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(scratch.path()),
                                                std::filesystem::directory_iterator()));
}

TEST_P(Full, MakingAQueueGivesNoSpaceAndThoseInsideLiveOn) {
  in_a_small_file_system([] {
    const test::Scratch scratch(GetParam().folder);
    auto segment = Segment::create("s", kOptions).value();
    test::make_queues(segment);
    const std::string filler = scratch.file("filler");
    test::fill_to_the_brim(filler);
    const QueueOptions large{.capacity = 64, .message_limit = 16384};
    if (!segment.queue("new", large).is(Code::kNoSpace)) return 1;
    if (!segment.find_queue("new").is(Code::kNotFound)) return 2;
    if (test::exchange_messages(segment) != 0) return 3;
    if (!inspect::verify("s").value().empty()) return 4;
    if (!segment.queue("new", large).is(Code::kNoSpace)) return 5;
    std::filesystem::remove(filler);
    if (!segment.queue("new", large)) return 6;
    if (!inspect::verify("s").value().empty()) return 7;
    return test::exchange_messages(segment);
  });
}

TEST_P(Full, MakingASegmentGivesNoSpaceAndLeavesNothing) {
  in_a_small_file_system([] {
    const test::Scratch scratch(GetParam().folder);
    const std::string filler = scratch.file("filler");
    test::fill_to_the_brim(filler);
    const std::uint64_t before = test::bytes_in_use(scratch.path());
    if (!Segment::create("s", kOptions).is(Code::kNoSpace)) return 1;
    if (!Segment::open_or_create("s", kOptions).is(Code::kNoSpace)) return 2;
    if (files_in(scratch) != 1) return 3;
    if (test::bytes_in_use(scratch.path()) != before) return 4;
    std::filesystem::remove(filler);
    return Segment::open_or_create("s", kOptions) ? 0 : 5;
  });
}

TEST_P(Full, AttachingNeedsNoRoom) {
  in_a_small_file_system([] {
    const test::Scratch scratch(GetParam().folder);
    {
      auto segment = Segment::create("s", kOptions).value();
      test::make_queues(segment);
    }
    test::fill_to_the_brim(scratch.file("filler"));
    auto segment = Segment::open("s");
    if (!segment) return 1;
    return test::exchange_messages(*segment);
  });
}

}  // namespace
}  // namespace tenon
