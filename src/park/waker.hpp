// SPDX-License-Identifier: Apache-2.0
// The waker's side of one park word (park.hpp has the protocol), and which fence it pays for.
//
// A light fence costs the waker nothing and the sleeper a system call that interrupts every CPU.
// That is right for a stream, and wrong for two who wait for each other's answers: there a full
// fence of 20 ns saves 3 us on the way to sleep. So a waker that found the other end asleep a few
// messages ago fences fully, and says so in a word of its own; a sleeper that reads that leaves the
// heavy fence out.
//
//   sleeper                                waker, light              waker, full
//   park = asleep                          publish                   publish
//   full fence                             light fence               full fence
//   wake_fence is not full: heavy fence    park == asleep?           park == asleep?
//   look again
//
// To full: the word is stored after the last light look, with release: who reads it sees all that
// was published before. To light: the word is stored, then a full fence, then the next light look:
// a sleeper that read the old word had announced itself before that fence.
#pragma once

#include <cstdint>
#include <utility>

#include "layout/queue_layout.hpp"
#include "park/park.hpp"
#include "tenon/order.hpp"

namespace tenon::park {

class Waker {
 public:
  /// Messages after a wake that are fenced fully.
  static constexpr std::uint64_t kLately = 16;

  /// `park`: the other end's. `wake_fence`: of this end, left by whoever was here before.
  Waker(std::uint32_t& park, std::uint32_t& wake_fence, std::uint64_t lately = kLately) noexcept
      : park_(park), wake_fence_(wake_fence), lately_(lately) {}

  /// To be called before all else, at `published` messages.
  void start(std::uint64_t published) noexcept;

  /// To be called after publishing: now there are `published` messages. True when somebody slept.
  bool wake(std::uint64_t published) noexcept {
    if (full_) [[unlikely]]
      return wake_fully(published);
    // SYNC park.asleep: light, with the heavy fence in announce().
    order::light_fence();
    const std::uint32_t park = order::get_opaque(park_);
    if ((park & layout::kAsleep) == 0) [[likely]]
      return false;
    wake_sleeper(park, published);
    return true;
  }
  /// The same after something else was stored that the other end may sleep for.
  void rouse() noexcept;
  /// The doorbell that the one who was woken last is to be rung by, too; 0 = none. Once.
  std::uint32_t take_bell() noexcept { return std::exchange(bell_, 0); }

 private:
  bool wake_fully(std::uint64_t published) noexcept;
  void wake_sleeper(std::uint32_t park, std::uint64_t published) noexcept;
  void fence_lightly() noexcept;

  std::uint32_t& park_;
  std::uint32_t& wake_fence_;
  const std::uint64_t lately_;
  std::uint64_t woke_at_ = 0;
  std::uint32_t bell_ = 0;
  bool full_ = false;
};

}  // namespace tenon::park
