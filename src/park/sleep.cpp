// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <climits>
#include <optional>

#include "os/bell.hpp"
#include "os/clock.hpp"
#include "os/futex.hpp"
#include "park/park.hpp"
#include "park/slices.hpp"

namespace tenon::park {

using participant::Watch;

Woken sleep_alone(const Bed& bed, std::uint64_t until) noexcept {
  const os::FutexAnswer answer = os::futex_wait(bed.word, bed.asleep, until);
  return answer == os::FutexAnswer::kTimeout ? Woken::kBySlice : Woken::kByPeer;
}

Woken sleep_watching(const Bed& bed, const Watch& watch, const participant::Thread* self,
                     std::uint64_t until) noexcept {
  // The kernel wakes one of those who watch a token. Should that be us, and we are killed before we
  // have woken the others, it wakes the next one.
  std::optional<os::Promise> promise;
  if (self != nullptr) promise.emplace(self->token, *watch.token);
  const os::FutexAnswer answer =
      os::futex_wait_either({bed.word, bed.asleep}, {*watch.token, watch.seen}, until);
  if (answer == os::FutexAnswer::kUnsupported)
    return sleep_alone(bed, std::min(until, os::now() + kSlice));
  // Whatever woke us: the kernel's one wake for this token may have been ours.
  if (order::get_opaque(*watch.token) != watch.seen) {
    os::futex_wake(*watch.token, INT_MAX);
    return Woken::kByMark;
  }
  return answer == os::FutexAnswer::kTimeout ? Woken::kBySlice : Woken::kByPeer;
}

Woken sleep(const std::uint32_t& park, const Watch& watch, const participant::Thread* self,
            Slice slice, std::uint64_t deadline) noexcept {
  const Bed bed{park, layout::kAsleep};
  const auto until = [deadline](std::uint64_t time) {
    return std::min(deadline, os::now() + time);
  };
  switch (watch.state) {
    case Watch::State::kAlive:
      return sleep_watching(bed, watch, self,
                            until(slice == Slice::kFirst ? slices().first : slices().belt));
    case Watch::State::kEnded:
      return sleep_alone(bed, until(slices().after_end));
    case Watch::State::kNobody:
      break;
  }
  return sleep_alone(bed, until(slices().unwatched));
}

Woken sleep_by_bell(const std::uint32_t& park, const os::File& bell, Slice slice,
                    std::uint64_t deadline) noexcept {
  // There is no token of the peer to watch.
  const std::uint64_t time = slice == Slice::kFirst ? slices().first : slices().unwatched;
  const bool rung =
      is_asleep(park) && os::wait_for_bell(bell, std::min(deadline, os::now() + time));
  // Before the caller looks: what is rung for from now on is heard.
  os::clear_bell(bell);
  return rung || !is_asleep(park) ? Woken::kByPeer : Woken::kBySlice;
}

}  // namespace tenon::park
