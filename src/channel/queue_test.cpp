// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "support/scratch.hpp"
#include "support/watchdog.hpp"
#include "tenon/segment.hpp"

namespace tenon {
namespace {

TEST(Queue, DeliversInOrderThroughManyLaps) {
  const test::Scratch scratch;
  const test::Watchdog watchdog("queue");
  auto segment = Segment::open_or_create("s").value();
  auto queue = segment.queue<std::uint64_t>("q", {.capacity = 4}).value();
  auto sender = queue.sender().value();
  auto receiver = queue.receiver().value();
  for (std::uint64_t i = 0; i < 1000; ++i) {
    ASSERT_TRUE(sender.try_send(i));
    EXPECT_EQ(receiver.try_receive().value(), i);
  }
}

}  // namespace
}  // namespace tenon
