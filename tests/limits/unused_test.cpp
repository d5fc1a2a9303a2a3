// SPDX-License-Identifier: Apache-2.0
// max_bytes is address space, not memory.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <vector>

#include "support/scratch.hpp"
#include "tenon/inspect.hpp"
#include "tenon/segment.hpp"

namespace tenon {
namespace {

std::int64_t resident_bytes() {
  std::ifstream in("/proc/self/statm");
  std::int64_t total = 0;
  std::int64_t resident = 0;
  in >> total >> resident;
  return resident * ::sysconf(_SC_PAGESIZE);
}

TEST(Unused, ASegmentOf64GibibytesTakesNextToNothing) {
  const test::Scratch scratch;
  const std::int64_t before = resident_bytes();
  auto segment = Segment::create("s", {.max_bytes = 64_GiB}).value();
  const auto seen = inspect::look("s").value();
  const std::int64_t memory = resident_bytes() - before;
  struct ::stat status {};
  ASSERT_EQ(::stat(scratch.file("s").c_str(), &status), 0);
  const std::int64_t disk = status.st_blocks * 512;
  std::printf(
      "{\"claim\":\"unused_segment\",\"max_bytes\":%lld,\"disk_bytes\":%lld,"
      "\"memory_bytes\":%lld}\n",
      static_cast<long long>(status.st_size), static_cast<long long>(disk),
      static_cast<long long>(memory));
  EXPECT_EQ(static_cast<std::uint64_t>(status.st_size), 64_GiB + seen.max_threads * 4_KiB);
  EXPECT_EQ(seen.max_bytes, 64_GiB);
  EXPECT_LT(disk, static_cast<std::int64_t>(2_MiB));
  EXPECT_LT(memory, static_cast<std::int64_t>(2_MiB));
}

std::size_t entries_of(const char* path) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(path),
                                                std::filesystem::directory_iterator()));
}
std::size_t mappings() {
  std::ifstream in("/proc/self/maps");
  std::size_t lines = 0;
  for (std::string line; std::getline(in, line);) lines += line.find("/tenon-test-") != line.npos;
  return lines;
}

TEST(Unused, AThousandQueuesTakeAsManyDescriptorsAndMappingsAsOne) {
  const test::Scratch scratch;
  constexpr std::uint32_t kQueues = 1000;
  auto segment = Segment::create("s", {.max_bytes = 1_GiB, .max_objects = kQueues}).value();
  std::vector<ByteQueue> queues;
  queues.push_back(segment.queue("q0", {.capacity = 2}).value());
  const std::size_t descriptors = entries_of("/proc/self/fd");
  const std::size_t maps = mappings();
  while (queues.size() < kQueues)
    queues.push_back(segment.queue("q" + std::to_string(queues.size()), {.capacity = 2}).value());
  EXPECT_EQ(entries_of("/proc/self/fd"), descriptors);
  EXPECT_EQ(mappings(), maps);
}

}  // namespace
}  // namespace tenon
