// SPDX-License-Identifier: Apache-2.0
#include "driver/open_or_create.hpp"

#include <unistd.h>
#include <optional>
#include <string>

#include "peers/tenon/measures.hpp"
#include "tenon/segment.hpp"

namespace tenon::bench {
namespace {

// As deep as the services that the peer opens.
constexpr QueueOptions kQueue = {.capacity = 1024, .message_limit = 64};

struct Opened {
  Segment segment;
  ByteQueue queue;
};

Opened open_one(const std::string& name) {
  auto segment = Segment::open_or_create(name).value();
  auto queue = segment.queue("q", kQueue).value();
  return {std::move(segment), std::move(queue)};
}

}  // namespace

Line open_or_create(const Options& options) {
  const std::string existing = "bench-" + std::to_string(::getpid());
  const Opened kept = open_one(existing);
  std::optional<Opened> opened;
  const Line line = time_open_or_create(
      options, existing, [&](const std::string& name) { opened.emplace(open_one(name)); },
      [&](const std::string& name) {
        opened.reset();
        if (name != existing) Segment::remove(name).value();
      });
  Segment::remove(existing).value();
  return line;
}

}  // namespace tenon::bench
