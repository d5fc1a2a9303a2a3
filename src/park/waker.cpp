// SPDX-License-Identifier: Apache-2.0
#include "park/waker.hpp"

#include "os/futex.hpp"

namespace tenon::park {

void Waker::start(std::uint64_t published) noexcept {
  woke_at_ = published - lately_ - 1;
  // Also when the word says so already: a predecessor may have died before its fence.
  fence_lightly();
}

void Waker::rouse() noexcept {
  // SYNC park.asleep: full, with the full fence in announce().
  order::full_fence();
  const std::uint32_t park = order::get_opaque(park_);
  if ((park & layout::kAsleep) != 0) stay_awake(park_);
  bell_ = park >> layout::kBellShift;
  // Also when the word says awake: an heir may have stored that and died before its own wake. The
  // sleeper watches the one it knew, which lives.
  os::futex_wake(park_, 1);
}

bool Waker::wake_fully(std::uint64_t published) noexcept {
  // SYNC park.asleep: full, with the full fence in announce().
  order::full_fence();
  const std::uint32_t park = order::get_opaque(park_);
  if ((park & layout::kAsleep) != 0) {
    wake_sleeper(park, published);
    return true;
  }
  if (published - woke_at_ > lately_) fence_lightly();
  return false;
}

void Waker::wake_sleeper(std::uint32_t park, std::uint64_t published) noexcept {
  stay_awake(park_);
  bell_ = park >> layout::kBellShift;
  os::futex_wake(park_, 1);
  const bool lately = published - woke_at_ <= lately_;
  woke_at_ = published;
  if (!lately || full_) return;
  full_ = true;
  // SYNC park.wake_fence: release, with the acquire in announce(): what was published with a light
  // fence is seen. Weakened to opaque, a sleeper misses it, and its wake has been given already.
  order::set_release(wake_fence_, std::uint32_t{layout::kFullFence});
}

void Waker::fence_lightly() noexcept {
  full_ = false;
  if (order::get_plain(wake_fence_) != layout::kLightFence)
    order::set_opaque(wake_fence_, std::uint32_t{layout::kLightFence});
  // SYNC park.wake_fence: full, with the full fence in announce(): who still read kFullFence is
  // seen asleep from now on.
  order::full_fence();
}

}  // namespace tenon::park
