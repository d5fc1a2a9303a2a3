// SPDX-License-Identifier: Apache-2.0
// Processes that are attached to the segment, and use its queue: what the checks of attaching and
// of roles begin with.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <utility>

#include "explorer/check.hpp"
#include "explorer/programs/segment_of_check.hpp"
#include "mapping/mapping.hpp"
#include "tenon/channel.hpp"
#include "tenon/segment.hpp"

namespace tenon::lab {

inline constexpr int kAttachable = 3;
using Nonce = std::array<std::uint8_t, 16>;

struct Attached {
  std::array<std::optional<Segment>, kAttachable> segments;
  std::array<std::optional<ByteQueue>, kAttachable> queues;
  std::array<std::optional<Nonce>, kAttachable> nonces;
  std::optional<ByteSender> sender;
  std::optional<ByteSender> heir;
  std::optional<ByteReceiver> receiver;
  std::optional<mapping::Mapping> raw;    // of one who does not go by the rules
  std::array<bool, kAttachable> holds{};  // has the role, and keeps it
};

template <class T>
T& of(std::array<std::optional<T>, kAttachable>& all, int process) {
  return *all[static_cast<std::size_t>(process)];
}

inline QueueOptions small_queue() {
  QueueOptions options;
  options.capacity = 4;
  options.message_limit = 8;
  return options;
}

inline void attach(Attached& state, int process, const SegmentOptions& options = small_segment()) {
  auto segment = Segment::open_or_create(kSegmentPath, options);
  must(segment.has_value());
  state.segments[static_cast<std::size_t>(process)].emplace(std::move(*segment));
}

inline void open_queue(Attached& state, int process) {
  auto queue = of(state.segments, process).queue("queue", small_queue());
  must(queue.has_value());
  state.queues[static_cast<std::size_t>(process)].emplace(std::move(*queue));
}

}  // namespace tenon::lab
