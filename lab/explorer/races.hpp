// SPDX-License-Identifier: Apache-2.0
// Data races: two accesses to a byte, one of them plain and one of them a write, that
// happens-before does not order. After Flanagan and Freund, "FastTrack", PLDI 2009.
#pragma once

#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>

#include "explorer/graph.hpp"
#include "explorer/memory.hpp"

namespace tenon::lab {

class Races {
 public:
  static constexpr std::size_t kThreads = 8;
  enum class Access : std::uint8_t { kPlainRead, kPlainWrite, kAtomicRead, kAtomicWrite };

  Races();
  /// Notes an access of `thread`, which has done `events` events and knows `knowledge`. Returns the
  /// thread that it races with, or -1. `run` tells the runs apart.
  int note(std::uint64_t run, Memory::Where where, std::size_t bytes, Access access, int thread,
           std::uint16_t events, const Clock& knowledge) noexcept;

 private:
  struct Byte {
    std::uint64_t run;
    unsigned kinds;  ///< kinds of access that it has seen in that run, as bits
    // By access and thread: 1 + events done when it came last; 0 = never.
    std::array<std::array<std::uint16_t, kThreads>, 4> last;
  };
  struct Free {
    void operator()(Byte* bytes) const noexcept { std::free(bytes); }
  };
  std::unique_ptr<Byte[], Free> bytes_;  // zeroed by the kernel, page by page when touched
};

}  // namespace tenon::lab
