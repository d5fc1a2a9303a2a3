// SPDX-License-Identifier: Apache-2.0
// How often each thread goes round each loop, for `--unroll`.
//
// The compiler calls us in each block of code, and lays the blocks out as they stand in the source
// (compiler.hpp: kBlockFlags). So who comes to a block that lies before the last one goes round a
// loop, whose blocks are those between the two; its head is the one that was visited first. In the
// next turn the loops inside are entered anew.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <vector>

#include "explorer/graph.hpp"

namespace tenon::lab {

class Loops {
 public:
  /// `most`: visits of each loop's head; 0: no bound.
  explicit Loops(unsigned most) noexcept : most_(most) {}
  void next_run() noexcept;
  void enter_function(int thread);
  void leave_function(int thread);
  /// The thread comes to a block of code. True: it is a head, and visited once too often.
  bool begins_too_many(int thread, std::uintptr_t block);

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
  std::vector<Call>& calls(int thread) noexcept { return calls_[static_cast<std::size_t>(thread)]; }

  const unsigned most_;
  std::array<std::vector<Call>, kMostThreads> calls_;  // by depth
};

}  // namespace tenon::lab
