// SPDX-License-Identifier: Apache-2.0
// Park: sleeping in the kernel until the other end of a channel wakes us.
//
// The protocol (channel.md, "Parking"), the sleeper on the left, the waker on the right:
//
//   park = asleep                          publish
//   fence                                  fence
//   look again; nothing: sleep on park     park == asleep?  park = awake, wake
//
// The fences order the two stores against the two loads, so that one side sees the other: either
// the sleeper finds what was published, or the waker finds the sleeper. The waker's is light and
// the sleeper's heavy, or both are full (waker.hpp). A waker that is killed between publishing and
// waking leaves the sleeper asleep: so the sleeper also sleeps on the token of the thread that it
// waits for, and looks when the kernel marks that. Where there is no token it looks every 20 ms.
//
// Linux may leave the heavy fence out on a CPU where a thread of the waker's process has ended
// (docs/design/0010), and then both may miss each other. What either stored has left its store
// buffer long before a millisecond is over: so after the announcement the first sleep is that
// short, and one more look, with the announcement still standing, needs no fence.
#pragma once

#include <cstdint>

#include "layout/queue_layout.hpp"
#include "os/file.hpp"
#include "participant/threads.hpp"
#include "tenon/order.hpp"

namespace tenon::park {

/// Longest time between two looks around of one who polls, or has no token to watch.
inline constexpr std::uint64_t kSlice = 20'000'000;  // ns

/// Which sleep after an announcement this is: the first is short, should the kernel have left out
/// the heavy fence. After it the caller must look again.
enum class Slice : std::uint8_t { kFirst, kSecond };

/// Says "I am about to sleep". `wake_fence`: of the other end, which is to wake us, on the park
/// word, or by doorbell `bell`, if that is not 0. After it the caller must look again, and then
/// sleep for the slice that it got.
inline Slice announce(std::uint32_t& park, const std::uint32_t& wake_fence,
                      std::uint32_t bell = 0) noexcept {
  // SYNC park.bell: release, with the fence in ring_bell(): the doorbell has its name.
  order::set_release(park, layout::kAsleep | bell << layout::kBellShift);
  // SYNC park.asleep, park.wake_fence: full, with those in Waker. Weakened to a release fence, the
  // store may stay in the store buffer while we look again, and a waker that fences fully misses
  // us.
  order::full_fence();
  // SYNC park.wake_fence: acquire, with the release in Waker::wake_sleeper().
  if (order::get_acquire(wake_fence) == layout::kFullFence) return Slice::kSecond;
  // SYNC park.asleep: heavy, with the light fence in Waker::wake().
  order::heavy_fence();
  return Slice::kFirst;
}

/// Takes announce() back.
inline void stay_awake(std::uint32_t& park) noexcept {
  order::set_opaque(park, std::uint32_t{layout::kAwake});
}

/// True while nobody has woken the sleeper of this word.
inline bool is_asleep(const std::uint32_t& park) noexcept {
  return (order::get_opaque(park) & layout::kAsleep) != 0;
}

enum class Woken : std::uint8_t {
  kByPeer,   ///< or by a signal, or not asleep at all
  kBySlice,  ///< or by the deadline: look around
  kByMark,   ///< the watched thread has ended: look around
};

/// A word on which somebody sleeps while it holds `asleep`.
struct Bed {
  const std::uint32_t& word;
  std::uint32_t asleep;
};
/// Sleeps until woken, or until `until` (CLOCK_MONOTONIC ns): kBySlice.
Woken sleep_alone(const Bed& bed, std::uint64_t until) noexcept;
/// The same, or until the watched token, of a living thread, is marked. `self`: as below.
Woken sleep_watching(const Bed& bed, const participant::Watch& watch,
                     const participant::Thread* self, std::uint64_t until) noexcept;

/// Sleeps until woken, until the watched token is marked, or until a slice or `deadline`
/// (CLOCK_MONOTONIC ns) is over. `self`: the calling thread, or nothing when it has no token.
/// Crash: killed inside, the others who watch that token are woken all the same.
Woken sleep(const std::uint32_t& park, const participant::Watch& watch,
            const participant::Thread* self, Slice slice, std::uint64_t deadline) noexcept;

/// The same on a doorbell of this process, while a peer that knows no futex is to wake us: until
/// rung, or until a slice or `deadline` is over.
Woken sleep_by_bell(const std::uint32_t& park, const os::File& bell, Slice slice,
                    std::uint64_t deadline) noexcept;

}  // namespace tenon::park
