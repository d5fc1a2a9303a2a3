// SPDX-License-Identifier: Apache-2.0
// A monitor: who owns it. Who waits for it stands in the slots of the threads that wait.
// States and transitions: docs/spec/monitor.md.
#pragma once

#include <cstddef>
#include <cstdint>

#include "layout/participant_layout.hpp"
#include "layout/segment_layout.hpp"

namespace tenon::layout {

/// The word that decides whose a monitor is, by compare-and-set only:
///   bits 0..47  ThreadName of the owner; 0 = free
///   bit  48     kSleepers: who leaves has to look for one to wake
///   bit  49     kHandedOver: whom it names was chosen to be the owner and has not come yet
///   bit  50     kSuspect: an owner died inside, and nobody has called the data consistent since
///   bits 51, 52 kBiased, kRevoking: reserved; a word with one of them is none of this version
struct Ownership {
  std::uint64_t word = 0;

  static constexpr std::uint64_t kName = (std::uint64_t{1} << 48) - 1;
  static constexpr std::uint64_t kSleepers = std::uint64_t{1} << 48;
  static constexpr std::uint64_t kHandedOver = std::uint64_t{1} << 49;
  static constexpr std::uint64_t kSuspect = std::uint64_t{1} << 50;
  static constexpr std::uint64_t kBiased = std::uint64_t{1} << 51;
  static constexpr std::uint64_t kRevoking = std::uint64_t{1} << 52;

  constexpr ThreadName name() const noexcept { return {word & kName}; }
  constexpr bool has(std::uint64_t flag) const noexcept { return (word & flag) != 0; }
  constexpr bool is_free() const noexcept { return (word & kName) == 0; }
  /// Owned, and by that thread.
  constexpr bool is_owned_by(ThreadName thread) const noexcept {
    return (word & (kName | kHandedOver)) == thread.word;
  }
};

/// Since when an owner is known to be inside; it may be that for longer.
///   bits 0..15  thread slot + 1 of the owner
///   bits 16..63 CLOCK_MONOTONIC, in 1024 ns
struct Seen {
  std::uint64_t word = 0;

  static constexpr unsigned kUnitShift = 10;
  static constexpr Seen at(ThreadName owner, std::uint64_t nanoseconds) noexcept {
    return {(nanoseconds >> kUnitShift) << 16 | (owner.word & 0xffff)};
  }
  /// Nanoseconds; 0 when it is of another owner.
  constexpr std::uint64_t since(ThreadName owner) const noexcept {
    return (word & 0xffff) == (owner.word & 0xffff) ? (word >> 16) << kUnitShift : 0;
  }
};

/// In two cache lines apart: what those who come write, and what only the owner does.
struct Monitor {
  std::uint64_t owner;  ///< Ownership
  /// Drawn by who comes to wait, so that all agree who came first; raised only.
  std::uint64_t tickets;
  /// Bit `slot % 64` of each thread slot that ever waited here; set before it does, never cleared.
  std::uint64_t visitors;
  std::uint64_t held_since;  ///< Seen; for people, of whoever notes it, opaque
  std::uint64_t reserved[4];
  /// How often the owner entered beyond the first time. From here on: the owner's, opaque.
  std::uint32_t depth;
  std::uint32_t options;         ///< of the creator, never changed: kReportsDeadlock
  std::uint64_t deaths;          ///< owners that died inside
  std::uint64_t handed_over_at;  ///< CLOCK_MONOTONIC ns, when somebody need not race for it
  std::uint64_t waits;           ///< entries for which somebody had to take a place
  std::uint64_t waited;          ///< ns, for all of those
  std::uint64_t longest_wait;    ///< ns
  std::uint64_t reserved_too[2];
};
static_assert(sizeof(Monitor) == kApart);
static_assert(offsetof(Monitor, owner) == 0);
static_assert(offsetof(Monitor, tickets) == 8);
static_assert(offsetof(Monitor, visitors) == 16);
static_assert(offsetof(Monitor, held_since) == 24);
static_assert(offsetof(Monitor, depth) == 64);
static_assert(offsetof(Monitor, options) == 68);
static_assert(offsetof(Monitor, deaths) == 72);
static_assert(offsetof(Monitor, handed_over_at) == 80);
static_assert(offsetof(Monitor, waits) == 88);
static_assert(offsetof(Monitor, waited) == 96);
static_assert(offsetof(Monitor, longest_wait) == 104);

/// Who closes a ring of threads that wait for each other waits, too, for people to look at it.
inline constexpr std::uint32_t kReportsDeadlock = 1;

}  // namespace tenon::layout
