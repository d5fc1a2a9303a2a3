// SPDX-License-Identifier: Apache-2.0
// What lies in a segment costs no descriptor and no mapping of its own.
#include <gtest/gtest.h>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "support/sanitized.hpp"
#include "support/scratch.hpp"
#include "support/watchdog.hpp"
#include "tenon/segment.hpp"

namespace tenon {
namespace {

std::size_t descriptors() {
  const std::filesystem::directory_iterator open("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(open), end(open)));
}

// Of that file.
std::size_t mappings(const std::string& path) {
  std::ifstream maps("/proc/self/maps");
  std::size_t count = 0;
  for (std::string line; std::getline(maps, line);) count += line.ends_with(path) ? 1 : 0;
  return count;
}

TEST(Many, QueuesInOneSegmentCostNoMoreDescriptorsAndMappingsThanOne) {
  const std::uint32_t kMany = test::kSanitized ? 1'000 : 10'000;
  const test::Watchdog watchdog("many queues", std::chrono::seconds(600));
  const test::Scratch scratch;
  auto segment = Segment::create("s", {.max_objects = kMany}).value();
  std::vector<ByteSender> ends;
  const auto take_one_more = [&] {
    auto queue = segment.queue("queue " + std::to_string(ends.size()), {.capacity = 2}).value();
    ends.push_back(queue.sender().value());
  };
  take_one_more();
  const std::size_t descriptors_of_one = descriptors();
  const std::size_t mappings_of_one = mappings(scratch.file("s"));
  EXPECT_GT(mappings_of_one, 0u);
  while (ends.size() < kMany) take_one_more();
  EXPECT_EQ(descriptors(), descriptors_of_one);
  EXPECT_EQ(mappings(scratch.file("s")), mappings_of_one);
  std::printf("{\"claim\":\"many\",\"queues\":%zu,\"descriptors\":%zu,\"mappings\":%zu}\n",
              ends.size(), descriptors(), mappings(scratch.file("s")));
}

}  // namespace
}  // namespace tenon
