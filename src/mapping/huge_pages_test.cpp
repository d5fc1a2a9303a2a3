// SPDX-License-Identifier: Apache-2.0
// Pages of 2 MiB: had where the kernel says so in /proc/self/smaps, refused where it cannot.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <array>
#include <bit>
#include <fstream>
#include <string>

#include "base/bits.hpp"
#include "support/bytes.hpp"
#include "support/child.hpp"
#include "support/scratch.hpp"
#include "support/watchdog.hpp"
#include "tenon/segment.hpp"

namespace tenon {
namespace {

constexpr SegmentOptions kOptions{.max_bytes = 64_MiB, .max_participants = 4, .max_objects = 4};
constexpr QueueOptions kLarge{.capacity = 64, .message_limit = 65536};  // 4 MiB and more

// KiB of shared memory that this process maps by huge pages.
std::uint64_t huge_kibibytes() {
  std::ifstream maps("/proc/self/smaps");
  std::uint64_t sum = 0;
  for (std::string word; maps >> word;) {
    if (word != "ShmemPmdMapped:") continue;
    std::uint64_t kibibytes = 0;
    maps >> kibibytes;
    sum += kibibytes;
  }
  return sum;
}

// Whether the kernel gives one to somebody who asks without the library.
bool host_has_them() {
  constexpr std::size_t kHuge = 2_MiB;
  constexpr int kCollapse = 25;
  void* room = ::mmap(nullptr, 2 * kHuge, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  const int file = ::memfd_create("test", MFD_CLOEXEC);
  const bool filled = ::fallocate(file, 0, 0, kHuge) == 0;
  auto* aligned = reinterpret_cast<void*>(round_up(std::bit_cast<std::uintptr_t>(room), kHuge));
  ::mmap(aligned, kHuge, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, file, 0);
  const bool had = filled && ::madvise(aligned, kHuge, kCollapse) == 0;
  ::munmap(room, 2 * kHuge);
  ::close(file);
  return had;
}

class HugePages : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!host_has_them()) GTEST_SKIP() << "not run: this host has no huge pages in shared memory";
  }
  test::Watchdog watchdog_{"huge pages"};
  test::Scratch scratch_;
};

TEST_F(HugePages, TheKernelMapsThem) {
  for (const bool anonymous : {false, true}) {
    auto segment =
        (anonymous ? Segment::create_anonymous(kOptions) : Segment::create("s", kOptions)).value();
    EXPECT_EQ(segment.use_huge_pages().value(), 0u) << "it does not fill one yet";
    auto queue = segment.queue("q", kLarge).value();
    const std::uint64_t before = huge_kibibytes();
    const std::uint64_t used = segment.use_huge_pages().value();
    EXPECT_GE(used, 4_MiB);
    EXPECT_EQ(used % 2_MiB, 0u);
    EXPECT_EQ((huge_kibibytes() - before) * 1024, used);
  }
}

TEST_F(HugePages, TakeNoMemoryThatWasNotReserved) {
  auto segment = Segment::create("s", kOptions).value();
  segment.queue("q", kLarge).value();
  const auto blocks = [&] {
    struct ::stat status {};
    ::stat(scratch_.file("s").c_str(), &status);
    return status.st_blocks;
  };
  const auto before = blocks();
  segment.use_huge_pages().value();
  EXPECT_EQ(blocks(), before);
}

TEST_F(HugePages, MessagesOnTheirWayAreNotTouched) {
  auto segment = Segment::create("s", kOptions).value();
  auto queue = segment.queue("q", kLarge).value();
  test::Child other([] {
    auto own = Segment::open("s").value();
    auto sender = own.find_queue("q").value().sender().value();
    for (std::uint64_t i = 0; i < 2000; ++i)
      sender.send(test::bytes(test::pattern(i, 1 + i * 31 % 65536))).value();
    return 0;
  });
  auto receiver = queue.receiver().value();
  receiver.wait_peer().value();
  static std::array<std::byte, 65536> out;
  std::uint64_t gathered = 0;
  for (std::uint64_t i = 0; i < 2000; ++i) {
    const std::size_t size = receiver.receive(out).value();
    ASSERT_EQ(test::text(std::span(out).first(size)), test::pattern(i, 1 + i * 31 % 65536));
    if (i % 100 == 0 && segment.use_huge_pages()) ++gathered;
  }
  EXPECT_EQ(other.wait(), 0);
  EXPECT_GT(gathered, 0u);
}

TEST_F(HugePages, AreForWhoeverIsAttached) {
  auto segment = Segment::create("s", kOptions).value();
  segment.queue("q", kLarge).value();
  test::Child child([&] { return segment.use_huge_pages().is(Code::kForkedHandle) ? 0 : 1; });
  EXPECT_EQ(child.wait(), 0);
  EXPECT_TRUE(Segment::open_read_only("s")->use_huge_pages()) << "it needs no right to write";
  segment.close().value();
  EXPECT_TRUE(segment.use_huge_pages().is(Code::kClosed));
}

}  // namespace
}  // namespace tenon
