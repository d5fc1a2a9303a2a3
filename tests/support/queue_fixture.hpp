// SPDX-License-Identifier: Apache-2.0
// What the tests of queues share.
#pragma once

#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "support/bytes.hpp"
#include "support/scratch.hpp"
#include "support/watchdog.hpp"
#include "tenon/inspect.hpp"
#include "tenon/segment.hpp"

namespace tenon::test {

/// Messages of two kinds in two queues: those that lie in their cells, and those in blocks.
inline constexpr QueueOptions kInline{.capacity = 4, .message_limit = 64};
inline constexpr QueueOptions kBlocks{.capacity = 4, .message_limit = 3000, .loans = 2};

class QueueFixture : public ::testing::Test {
 protected:
  ByteQueue make(const QueueOptions& options = kInline, std::string_view name = "q") {
    return segment_.queue(name, options).value();
  }
  /// Nothing is broken, of everything that can be checked while nobody moves.
  static void expect_sound() {
    const std::vector<std::string> findings = inspect::verify("s").value();
    for (const std::string& broken : findings) ADD_FAILURE() << broken;
  }

  Watchdog watchdog_{"queue"};
  Scratch scratch_;
  Segment segment_ = Segment::create("s", {.max_bytes = 64_MiB, .max_participants = 16}).value();
};

/// The same tests over both kinds of queue.
class BothQueues : public QueueFixture, public ::testing::WithParamInterface<const QueueOptions*> {
 protected:
  std::string message(std::uint64_t seed) const {
    return pattern(seed, GetParam()->message_limit - seed % GetParam()->message_limit % 40);
  }
};
inline std::string name_of_kind(const ::testing::TestParamInfo<const QueueOptions*>& info) {
  return info.param == &kInline ? "Inline" : "Blocks";
}

/// The next message as a string; throws what try_receive() answers instead.
inline std::string take(ByteReceiver& receiver) {
  std::string out(4096, '\0');
  out.resize(receiver.try_receive(std::as_writable_bytes(std::span(out))).value());
  return out;
}

}  // namespace tenon::test
