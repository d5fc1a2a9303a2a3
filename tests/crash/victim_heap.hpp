// SPDX-License-Identifier: Apache-2.0
// A heap in which each allocation takes the same instructions, whatever came before.
//
// Malloc goes one way or another by what was freed earlier, and a victim inherits the heap of the
// harness, which does other things for a survey than for a kill. An operation that is to be killed
// after its k-th instruction must go the way that was surveyed.
#pragma once

namespace tenon::crash {

/// From here on operator new of this process takes the next bytes of a piece of memory that is
/// never given back: for a process that is soon killed.
void use_victim_heap() noexcept;

}  // namespace tenon::crash
