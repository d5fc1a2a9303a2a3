// SPDX-License-Identifier: Apache-2.0
// Loops that wait: a thread that comes to the same read again, and nothing about it has changed,
// has gone round in vain. It would do so for ever, unless a read returns something else.
//
// Most reads are in no such loop, and a look at the stack at each of them is not cheap: which are
// is learnt, and when something was learnt the search starts anew.
//
// Nothing has changed when it has had no effect on others meanwhile and its stack holds the same
// bytes. Its registers need no look: programs are compiled so that no register keeps a value across
// a call, and each read is a call. The idea that such a turn need not be explored: Kokologiannakis,
// Ren, Vafeiadis, "Dynamic Partial Order Reductions for Spinloops", FMCAD 2021.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "explorer/graph.hpp"

namespace tenon::lab {

class Spinning {
 public:
  void next_run() noexcept;
  /// It has done what others could see.
  void has_effect(int thread) noexcept { since(thread).clear(); }
  /// It is about to read; `stack`: what it has on its stack. True: it was there before, like this.
  bool comes_again(int thread, const void* site, std::span<const std::byte> stack);
  /// It is now known of one more read that it is in a loop. True once.
  bool has_learnt() noexcept { return std::exchange(has_learnt_, false); }
  /// How many bytes of a stack it has looked at, at most.
  std::size_t deepest() const noexcept { return deepest_; }

 private:
  struct Visit {
    const void* site;
    std::uint64_t stack;  // when it was there last; a hash, if the read is known to be in a loop
  };
  std::vector<Visit>& since(int thread) noexcept {
    return since_[static_cast<std::size_t>(thread)];
  }

  std::array<std::vector<Visit>, kMostThreads> since_;  // the last effect
  std::vector<const void*> in_loops_;
  bool has_learnt_ = false;
  std::size_t deepest_ = 0;
};

}  // namespace tenon::lab
