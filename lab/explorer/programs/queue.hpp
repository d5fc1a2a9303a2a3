// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "explorer/check.hpp"

namespace tenon::lab {

struct QueueShape {
  std::uint32_t capacity = 2;
  int messages = 3;          ///< in all, the following included
  int sent = 0;              ///< before anything is explored
  int released = 0;          ///< of these
  bool blocks = false;       ///< messages in blocks, sent by loan and commit
  bool polls = false;        ///< both ends use try_ and come again; not with blocks
  int mortal_senders = 0;    ///< producers in line, before the last one, that may be killed
  int mortal_receivers = 0;  ///< the same for consumers
  bool tokens = true;  ///< false: as on a kernel without futex_waitv, slices alone tell of a death
  bool by_file = false;    ///< the ends lock files and know no futex: they sleep by doorbell
  bool bystander = false;  ///< an attached process that has no part in it, but may be killed
  bool hasty = false;      ///< the sender says that it has checked for sleepers before it has
  bool observer = false;   ///< a process that inspects the segment meanwhile
  bool successors = true;  ///< false: who is left alone is told so, and ends
};

/// Producers and consumers of one queue, all parking or all polling; who is killed has a successor.
/// Each message is released exactly once, in order; only the one in hand of a dead consumer comes
/// twice, and is flagged.
std::unique_ptr<Check> queue_check(const QueueShape& shape);

}  // namespace tenon::lab
