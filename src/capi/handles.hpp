// SPDX-License-Identifier: Apache-2.0
// What is behind the opaque types: the C++ object of the same name, and what C keeps beside it.
#pragma once

#include <optional>

#include "tenon/segment.hpp"
#include "tenon/tenon.h"

struct tenon_segment {
  tenon::Segment segment;
  tenon::SegmentInfo info;
};

struct tenon_monitor : tenon::Monitor {};

struct tenon_object {
  tenon::ByteObject object;
  tenon::ObjectInfo info;
  std::optional<tenon::Monitor> monitor;  ///< none where it is attached read-only
};

struct tenon_doorbell : tenon::Doorbell {};

struct tenon_queue : tenon::ByteQueue {};

struct tenon_sender {
  tenon::ByteSender end;
  std::optional<tenon::Loan> loan{};
};

struct tenon_receiver {
  tenon::ByteReceiver end;
};
