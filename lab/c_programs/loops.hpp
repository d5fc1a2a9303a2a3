// SPDX-License-Identifier: Apache-2.0
// Loops: who goes round one, and, for `--unroll`, how often.
//
// The compiler calls us in each block of code, and lays the blocks out as they stand in the source
// (compiler.cpp). So who comes to a block that lies before the last one goes round a loop, whose
// blocks are those between the two; its head is the one that was visited first. In the next turn
// the loops inside are entered anew.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "explorer/graph.hpp"

namespace tenon::lab {

class Loops {
 public:
  /// `most`: visits of each loop's head; 0: no bound.
  explicit Loops(unsigned most) noexcept : most_(most) {}
  void next_run() noexcept;
  /// True: it is the thread's outermost one.
  bool enter_function(int thread);
  void leave_function(int thread) { of(thread).calls.pop_back(); }
  /// The thread comes to a block of code. True: it goes round a loop.
  bool comes_to(int thread, std::uintptr_t block) noexcept {
    Thread& self = of(thread);
    self.before = std::exchange(self.calls.back().last, block);
    const bool goes_round = block <= self.before;
    self.rounds += goes_round;
    return goes_round;
  }
  /// The block that it has come to is a head, and visited once too often.
  bool is_too_often(int thread) { return most_ > 0 && count_visit(of(thread)) > most_; }
  /// How often the thread has gone round a loop.
  unsigned rounds(int thread) const noexcept {
    return threads_[static_cast<std::size_t>(thread)].rounds;
  }

 private:
  struct Visits {
    unsigned times;
    unsigned number;  // of the first one, among first visits
  };
  struct Call {
    std::uintptr_t last = 0;                  // block
    std::map<std::uintptr_t, Visits> blocks;  // that were visited, since their loop was entered
    unsigned first_visits = 0;
  };
  struct Thread {
    std::vector<Call> calls;    // by depth
    std::uintptr_t before = 0;  // the block before the last one
    unsigned rounds = 0;
  };
  Thread& of(int thread) noexcept { return threads_[static_cast<std::size_t>(thread)]; }
  static unsigned count_visit(Thread& thread);

  const unsigned most_;
  std::array<Thread, kMostThreads> threads_;
};

}  // namespace tenon::lab
