// SPDX-License-Identifier: Apache-2.0
// Paces the waiting of one end: `kAdaptive` polls, then yields, then says that it is time to park.
//
// What waits on other CPUs come to, those on this one may not: where both ends share a CPU, or
// foreign processes want it, polling keeps the very process away that we wait for, and a yield may
// give a whole time slice to one that we do not. So it learns. After some waits in a row for which
// all polls were in vain it yields at once; after a yield that came back late it parks at once. Now
// and then it tries again, because processes move.
#pragma once

#include <cstdint>

#include "tenon/idle.hpp"

namespace tenon::park {

class Pacer {
 public:
  explicit Pacer(Idle idle) noexcept : idle_(idle) {}

  enum class Step : std::uint8_t {
    kGlance,  ///< some 50 ns, then: is it there?
    kLook,    ///< the same, thoroughly, and whether it is worth while to go on
    kYield,   ///< a yield, then a thorough look
    kPark,
  };

  /// A wait begins. The one before was over after its last step, and learns from that.
  void begin() noexcept;
  /// What to do next in this wait.
  Step next() noexcept;
  /// Does it, but for the look; nothing for kPark.
  void pass(Step step) noexcept;
  /// A yield took so long, in ns.
  void yielded(std::uint64_t duration) noexcept;

 private:
  const Idle idle_;
  std::uint32_t polls_ = 0;    // to be made in this wait
  std::uint32_t rounds_ = 0;   // steps of this wait
  std::uint32_t in_vain_ = 0;  // waits in a row that polls did not end
  std::uint32_t parks_ = 0;    // waits to come that are to park at once
};

}  // namespace tenon::park
