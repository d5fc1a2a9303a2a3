// SPDX-License-Identifier: Apache-2.0
// Loops that wait: turns that have led nowhere are not to be explored.
//
// A thread is at a *point* at each of its reads and at each block of its code; what it does next
// depends on what lies on its stack there, and on what it reads. (Its registers need no look:
// programs are compiled so that no register keeps a value across a call, and each point is a call.)
// Turns of a loop without an effect on others were in vain when
//  - the thread was at this read before, with the same stack: it would go on so for ever, unless a
//    read returns something else; or
//  - it would be here, with this stack, had an earlier read returned what a later one of the same
//    place has: there is an execution without these turns. Where a read leads is learnt from runs.
//
// Most programs have no such loops, and a look at the stack at each point is not cheap: that there
// are some is learnt. When something was learnt the search starts anew. The idea that such turns
// need not be explored: Kokologiannakis, Ren, Vafeiadis, "Dynamic Partial Order Reductions for
// Spinloops", FMCAD 2021, where the compiler shows it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "explorer/graph.hpp"

namespace tenon::lab {

/// A read that is done.
struct DoneRead {
  std::uint64_t place;
  Order order;
  std::uint64_t value;
};

class Spinning {
 public:
  void next_run() noexcept;
  /// There are such loops: what follows is to be told.
  bool is_watching() const noexcept { return is_watching_; }
  /// The thread goes round a loop: it may be one.
  void goes_round(int thread) noexcept {
    if (!is_watching_ && own(thread).has_read) is_watching_ = has_learnt_ = true;
  }
  /// The thread has done what others could see.
  void has_effect(int thread) noexcept {
    own(thread).has_read = false;
    if (is_watching_) forget(own(thread));
  }
  /// It has read memory that is not its own, plainly: where it goes does not depend on its stack
  /// only.
  void has_read_plainly(int thread) noexcept { own(thread).way.reset(); }
  enum class Turns : std::uint8_t {
    kFruitful,  ///< or none
    kNeedless,  ///< there is an execution without them
    kRepeated,  ///< the thread was at this read before
  };
  /// It is at a point, having gone round loops so often; `stack`: what it has on its stack. What
  /// its last turns were.
  Turns comes_to(int thread, const void* point, unsigned rounds, std::span<const std::byte> stack);
  /// The same at a read.
  Turns is_about_to_read(int thread, const void* point, unsigned rounds,
                         std::span<const std::byte> stack);
  /// The read of the point that it is at.
  void has_read(int thread, const DoneRead& read) {
    own(thread).has_read = true;
    if (is_watching_) note_read(own(thread), read);
  }
  /// Something was learnt since the last call that says more about what was explored before.
  bool has_learnt() noexcept { return std::exchange(has_learnt_, false); }
  /// How many bytes of a stack it has looked at, at most.
  std::size_t deepest() const noexcept { return deepest_; }

 private:
  using Point = std::uint64_t;  // a hash of where, and of the stack
  struct Read {
    Point at;
    unsigned rounds;  // before it
    DoneRead done;
  };
  struct Shortcut {
    Point to;
    unsigned rounds;  // before the read that would have led there
  };
  struct Way {           // of a thread since its last read
    std::uint64_t from;  // the read and what it returned
    std::uint64_t points;
  };
  struct Own {  // since the last effect
    Point here = 0;
    std::vector<const void*> places;  // where it was
    std::vector<Read> reads;
    std::vector<Shortcut> shortcuts;
    unsigned rounds = 0;
    std::optional<Way> way;
    bool has_read = false;
  };
  Own& own(int thread) noexcept { return own_[static_cast<std::size_t>(thread)]; }
  static void forget(Own& self) noexcept;
  void note_read(Own& self, const DoneRead& read);
  void note(std::uint64_t step, Point leads_to);

  std::array<Own, kMostThreads> own_;
  bool is_watching_ = false;                           // there are such loops
  std::unordered_map<std::uint64_t, Point> leads_to_;  // by the start of a way, and how far
  std::unordered_set<std::uint64_t> wanted_;           // what was not known when it was asked for
  bool has_learnt_ = false;
  std::size_t deepest_ = 0;
};

}  // namespace tenon::lab
