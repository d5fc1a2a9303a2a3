// SPDX-License-Identifier: Apache-2.0
// Threads that wait for each other in a ring, across processes.
#pragma once

#include <cstdint>
#include <vector>

#include "layout/monitor_layout.hpp"
#include "participant/participant.hpp"

namespace tenon::monitor {

/// How many threads wait for each other for ever, `self`, which has its place, being one of them;
/// 0 = they do not. Whoever closes a ring finds it: each takes its place before it looks.
/// What is read while it changes is no ring: all of it is read twice.
std::uint32_t threads_in_deadlock(participant::Participant& participant,
                                  layout::ThreadName self) noexcept;
/// Who waits for which monitor, from `self` on, of a ring of that many: each owns what the one
/// before it waits for. Perhaps less, when they do not wait any more.
std::vector<participant::Wish> ring_of(participant::Participant& participant,
                                       layout::ThreadName self, std::uint32_t threads);

}  // namespace tenon::monitor
