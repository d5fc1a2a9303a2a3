// SPDX-License-Identifier: Apache-2.0
// What only we measure.
#pragma once

#include "driver/options.hpp"
#include "driver/summary.hpp"

namespace tenon::bench {

/// A send while the receiver is awake and reads each burst after it: time of one message.
Line send_cost(const Options& options);
/// The same bytes stored into a ring of such cells without any protocol, read likewise.
Line store_cost(const Options& options);
/// From the receiver freeing a cell of a full queue to its sender, asleep until then, running.
Line freed_cell(const Options& options);
/// Open or create a segment and its one queue.
Line open_or_create(const Options& options);
/// A ring of `users` processes that wait for each other: from closing it, to being told.
Line deadlock_ring(const Options& options);
/// Enter and exit of an object of 64 bytes.
Line object_pair(const Options& options);
/// Changing it, by who is inside already.
Line object_update(const Options& options);
/// Enter, change and exit.
Line object_enter_update(const Options& options);

}  // namespace tenon::bench
