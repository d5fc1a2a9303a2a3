// SPDX-License-Identifier: Apache-2.0
// Acts 1 and 2: producer and consumer on one shared buffer, as in the origin.
#pragma once

#include "demo/ledger.hpp"
#include "demo/memory.hpp"

namespace tenon::cli::demo {

/// Room for the lock and one message.
SharedMemory make_buffer();

/// Act 1: nothing keeps the two apart. Act 2: the origin's lock does. All else is the same code.
void produce_unlocked(const SharedMemory& buffer, Ledger& ledger);
void consume_unlocked(const SharedMemory& buffer, Ledger& ledger);
void produce_locked(const SharedMemory& buffer, Ledger& ledger);
void consume_locked(const SharedMemory& buffer, Ledger& ledger);

}  // namespace tenon::cli::demo
