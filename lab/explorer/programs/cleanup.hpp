// SPDX-License-Identifier: Apache-2.0
// What the checks of removing and sweeping have in common.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <utility>

#include "explorer/check.hpp"
#include "explorer/programs/segment_of_check.hpp"
#include "mapping/mapping.hpp"
#include "tenon/segment.hpp"

namespace tenon::lab {

struct CleanupState {
  std::array<std::optional<Segment>, 3> segments;
  std::optional<ByteQueue> queue;
  std::optional<mapping::Mapping> raw;     // of one who is not attached
  std::optional<mapping::Mapping> writer;  // of one who stores by hand
  std::uint32_t newcomer = 0;              // its pid, while it is attached
};

inline QueueOptions tiny_queue() {
  return {.capacity = 2, .message_limit = 8};
}

class CleanupCheck : public Check {
 public:
  using Check::Check;

 protected:
  void attach(int process, const SegmentOptions& options) {
    as_process(process, [&] {
      auto segment = Segment::open_or_create(kSegmentPath, options);
      must(segment.has_value());
      of(process).emplace(std::move(*segment));
    });
  }
  void make_queue(int process) {
    as_process(process, [&] { must(of(process)->queue("queue", tiny_queue()).has_value()); });
  }
  void sweep(int process) {
    expect(of(process)->sweep().has_value(), "sweeping fails");
    world()->stay();
  }
  std::optional<Segment>& of(int process) {
    return state_->segments[static_cast<std::size_t>(process)];
  }
  CleanupState* state_ = nullptr;
};

}  // namespace tenon::lab
