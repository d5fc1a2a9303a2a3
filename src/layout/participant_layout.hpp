// SPDX-License-Identifier: Apache-2.0
// Process slots and thread slots, and how a word names a process or a thread.
#pragma once

#include <cstddef>
#include <cstdint>

#include "layout/segment_layout.hpp"

namespace tenon::layout {

enum SlotState : std::uint32_t { kSlotFree = 0, kSlotAttached = 1 };

/// Which lock says that the user of a slot lives. A JVM has no descriptor of its own choosing to
/// lock with, and loses its locks on a file when it closes any other descriptor of that: so it
/// locks a file that nobody else opens, beside the segment.
enum SlotLock : std::uint32_t { kLockedByte = 0, kLockedFile = 1 };

/// One attached process. Owner: who holds the lock; only it writes. Taken by who has locked byte
/// kFirstSlotByte + slot; one with kLockedFile unlocks that again once all is written.
/// After its death: freed by whoever attaches next.
struct ProcessSlot {
  std::uint32_t state;        ///< SlotState; stored last (release)
  std::uint32_t generation;   ///< raised before all else: claims of the last user are void
  std::uint32_t pid;          ///< for people
  std::uint32_t features;     ///< kFencesLightly
  std::uint64_t attached_at;  ///< ns since 1970; for people
  char name[32];              ///< command name, NUL-terminated; for people
  std::uint32_t lock;         ///< SlotLock; changed to *file* while both are locked
  std::uint32_t bells;        ///< doorbells that its process has made: their numbers are 1..bells
  std::uint8_t reserved[64];
};
static_assert(sizeof(ProcessSlot) == kApart);
static_assert(offsetof(ProcessSlot, state) == 0);
static_assert(offsetof(ProcessSlot, generation) == 4);
static_assert(offsetof(ProcessSlot, pid) == 8);
static_assert(offsetof(ProcessSlot, features) == 12);
static_assert(offsetof(ProcessSlot, attached_at) == 16);
static_assert(offsetof(ProcessSlot, name) == 24);
static_assert(offsetof(ProcessSlot, lock) == 56);
static_assert(offsetof(ProcessSlot, bells) == 60);

/// The process registered with membarrier before its first light fence.
inline constexpr std::uint32_t kFencesLightly = 1;

/// A slot of this generation gets no more users, so that no claim of an old one comes true again;
/// until a sweep finds that there is none, and begins anew.
inline constexpr std::uint32_t kLastGeneration = 0xffff'ffffu;

/// A claim by a process, in one word:
///   bits 0..15  slot + 1; 0 = nobody
///   bits 16..47 generation of the slot
///   bit  63     see kHandedBack
/// Error in the harmless direction: a stale claim may look alive for the moment between locking
/// the slot's byte and raising its generation, never the other way round.
struct Claim {
  std::uint64_t word = 0;

  static constexpr Claim of(std::uint32_t slot, std::uint32_t generation) noexcept {
    return {static_cast<std::uint64_t>(generation) << 16 | (slot + 1)};
  }
  constexpr bool nobody() const noexcept { return (word & 0xffff) == 0; }
  constexpr std::uint32_t slot() const noexcept {
    return static_cast<std::uint32_t>(word & 0xffff) - 1;
  }
  constexpr std::uint32_t generation() const noexcept {
    return static_cast<std::uint32_t>(word >> 16);
  }
  friend constexpr bool operator==(Claim, Claim) = default;
};

/// One thread that waits, or acts in a role. Owner: the process that `process` names; it takes the
/// slot by compare-and-set, when it is nobody's or its owner is gone by the process fact.
/// After the thread's end: its token says so at once; its process takes the slot for another of
/// its threads. After the process's death: the next taker's compare-and-set.
struct ThreadSlot {
  std::uint64_t process;  ///< Claim; 0 = free
  /// Raised by the owner before its thread holds the token, and after the token's page was
  /// allocated: 0 = that page was never used and must not be touched. A slot of kLastGeneration
  /// gets no more users.
  std::uint32_t generation;
  /// ThreadPark: on it the thread sleeps that waits at a monitor. Of many.
  std::uint32_t park;
  /// Place: for what it waits at `monitor`. After its death: it stands there, and counts no more.
  std::uint64_t place;
  /// Offset of the monitor that `place` speaks of, bytes; stored before it, by the thread alone.
  std::uint64_t monitor;
  std::uint64_t since;      ///< when it came there, CLOCK_MONOTONIC ns
  std::uint32_t interrupt;  ///< 1: its wait is to be over; set by its process, cleared by itself
  std::uint32_t reserved[5];
};
static_assert(sizeof(ThreadSlot) == 64);
static_assert(offsetof(ThreadSlot, process) == 0);
static_assert(offsetof(ThreadSlot, generation) == 8);
static_assert(offsetof(ThreadSlot, park) == 12);
static_assert(offsetof(ThreadSlot, place) == 16);
static_assert(offsetof(ThreadSlot, monitor) == 24);
static_assert(offsetof(ThreadSlot, since) == 32);
static_assert(offsetof(ThreadSlot, interrupt) == 40);

/// Bits 0..29 are never set, so the kernel takes no value for a thread's id, and a promise holds.
enum ThreadPark : std::uint32_t {
  kThreadAwake = 0,
  kThreadAsleep = 1u << 30,  ///< it sleeps until called, or is about to
  kThreadCalled = 1u << 31,  ///< it has to look before it sleeps
  kThreadWaiting =
      3u << 30,  ///< it sleeps until notified; who makes it kThreadCalled has done that
};

/// What a thread does at its `monitor`:
///   bits 0..1   State
///   bit  2      kPolls: being kWaiting, it looks at its park word by itself, and needs no wake
///   bits 3..15  turn: differs from that of the wait before, so that nobody means that one
///   bits 16..63 ticket: who has the lowest came first
/// Written by the thread; but anybody who wants to enter, too, gives a kComing one its ticket.
struct Place {
  enum State : std::uint64_t {
    kNowhere = 0,
    kComing = 1,    ///< it is about to draw its ticket
    kEntering = 2,  ///< it waits to enter
    kWaiting = 3,   ///< it waits to be notified
  };
  std::uint64_t word = 0;

  static constexpr std::uint64_t kState = 3;
  static constexpr std::uint64_t kPolls = 4;
  static constexpr std::uint64_t kOneTurn = 8;
  static constexpr unsigned kTicketShift = 16;
  static constexpr std::uint64_t kTurn = (std::uint64_t{1} << kTicketShift) - kOneTurn;

  constexpr State state() const noexcept { return static_cast<State>(word & kState); }
  constexpr std::uint64_t ticket() const noexcept { return word >> kTicketShift; }
  /// The same turn in another state.
  constexpr Place in(State state, std::uint64_t ticket = 0) const noexcept {
    return {(word & kTurn) | state | ticket << kTicketShift};
  }
  constexpr Place next_turn() const noexcept { return {(word + kOneTurn) & kTurn}; }
  friend constexpr bool operator==(Place, Place) = default;
};

/// The token of a thread slot: a page of its own behind max_bytes, of which others have only a
/// read-only view. Owner: the thread, which holds the robust mutex whose lock word this is until it
/// ends; then the kernel marks the word, and wakes one who sleeps on it.
///   bits 0..29  thread id, in the owner's pid namespace; 0 = nobody holds it
///   bit  30     its thread has ended (FUTEX_OWNER_DIED)
///   bit  31     wake somebody when you mark it (FUTEX_WAITERS); set by the owner, for ever
/// Error in the harmless direction: a thread whose runtime replaced its robust list looks alive.
struct TokenPage {
  std::uint8_t reserved[4088];
  std::uint32_t word;
  std::uint32_t count;  ///< glibc's, unused; the rest of the mutex lies in private memory
};
static_assert(sizeof(TokenPage) == kPage);
static_assert(offsetof(TokenPage, word) == 4088);

inline constexpr std::uint32_t kTokenThread = 0x3fff'ffffu;
inline constexpr std::uint32_t kTokenEnded = 0x4000'0000u;
inline constexpr std::uint32_t kTokenWake = 0x8000'0000u;

/// True when no living thread holds the token.
constexpr bool is_marked(std::uint32_t token) noexcept {
  return (token & kTokenEnded) != 0 || (token & kTokenThread) == 0;
}

/// A thread, in one word: as a Claim, of a thread slot. A hint whom to watch, never a proof.
using ThreadName = Claim;

/// A free consumer role whose last holder left, or was about to leave, with a message in hand: the
/// next consumer gets that message flagged.
inline constexpr std::uint64_t kHandedBack = std::uint64_t{1} << 63;

}  // namespace tenon::layout
