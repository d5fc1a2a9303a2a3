// SPDX-License-Identifier: Apache-2.0
// Whether a segment still serves two processes, whatever was refused before.
#pragma once

#include "tenon/segment.hpp"

namespace tenon::test {

/// Makes what exchange_messages() uses.
void make_queues(Segment& segment);
/// Question and answer with another process that opens the segment "s", over messages in cells and
/// in blocks. Returns 0, or the number of what went wrong.
int exchange_messages(Segment& segment);

}  // namespace tenon::test
