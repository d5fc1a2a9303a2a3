// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "driver/options.hpp"
#include "driver/summary.hpp"

namespace tenon::bench {

/// F1: two processes, two words on lines of their own, each spins until the other has stored.
Line line_ping_pong(const Options& options);
/// F2: the same with raw futexes; each sleeps until the other wakes it.
Line futex_ping_pong(const Options& options);
/// One way of it: from before the store to the woken process running, the sleeper long asleep.
Line futex_wake(const Options& options);
/// F3: copying, writing and reading `bytes` bytes in one process.
Line memory(const Options& options);

/// From SIGKILL to a process, to another one that polls its pidfd being told.
Line process_death(const Options& options);

}  // namespace tenon::bench
