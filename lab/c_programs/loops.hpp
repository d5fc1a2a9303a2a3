// SPDX-License-Identifier: Apache-2.0
// How often each thread goes round each loop, for `--unroll`.
//
// The compiler calls us in each block of code, and lays the blocks out as they stand in the source
// (compiler.hpp: kBlockFlags). So who comes to a block that lies before the last one goes round a
// loop, whose blocks are those between the two. It then enters the loops inside anew.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <vector>

#include "explorer/graph.hpp"

namespace tenon::lab {

class Loops {
 public:
  /// `most`: turns of each loop; 0: no bound.
  explicit Loops(unsigned most) noexcept : most_(most) {}
  void next_run() noexcept;
  void enter_function(int thread);
  void leave_function(int thread);
  /// The thread comes to a block of code. True: it begins a turn that is one too many.
  bool begins_too_many(int thread, std::uintptr_t block);

 private:
  struct Call {
    std::uintptr_t last = 0;                    // block
    std::map<std::uintptr_t, unsigned> visits;  // by block, since its loop was entered
  };
  std::vector<Call>& calls(int thread) noexcept { return calls_[static_cast<std::size_t>(thread)]; }

  const unsigned most_;
  std::array<std::vector<Call>, kMostThreads> calls_;  // by depth
};

}  // namespace tenon::lab
