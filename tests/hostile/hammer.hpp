// SPDX-License-Identifier: Apache-2.0
// The runtime of the checked build that plays a hostile peer: before every access of the library,
// and before every system call, it writes one word again. So what only a peer that is fast enough
// could do happens each time, and is done by one thread.
#pragma once

#include <cstdint>

namespace tenon::test::hammer {

/// A word of 4 or 8 bytes, and the two values that it is to have, by turns by chance.
struct Blow {
  void* at = nullptr;
  unsigned bytes = 8;
  std::uint64_t values[2] = {};
};

/// Goes on until stop(), or so many accesses have been made: then it calls `over`.
/// A call of the library that makes very many accesses meanwhile has no end: abort().
void start(const Blow& blow, std::uint64_t accesses, void (*over)()) noexcept;
void stop() noexcept;

}  // namespace tenon::test::hammer
