// SPDX-License-Identifier: Apache-2.0
// Process slots, and how a word names a process.
#pragma once

#include <cstddef>
#include <cstdint>

#include "layout/segment_layout.hpp"

namespace tenon::layout {

enum SlotState : std::uint32_t { kSlotFree = 0, kSlotAttached = 1 };

/// One attached process. Owner: who holds the lock on byte kFirstSlotByte + slot; only it writes.
/// After its death: freed by whoever attaches next and gets that lock.
struct ProcessSlot {
  std::uint32_t state;        ///< SlotState; stored last (release)
  std::uint32_t generation;   ///< raised before anything else: claims of the previous user are void
  std::uint32_t pid;          ///< for people
  std::uint32_t features;     ///< kFencesLightly
  std::uint64_t attached_at;  ///< ns since 1970; for people
  char name[32];              ///< command name, NUL-terminated; for people
  std::uint8_t reserved[72];
};
static_assert(sizeof(ProcessSlot) == kApart);
static_assert(offsetof(ProcessSlot, state) == 0);
static_assert(offsetof(ProcessSlot, generation) == 4);
static_assert(offsetof(ProcessSlot, pid) == 8);
static_assert(offsetof(ProcessSlot, features) == 12);
static_assert(offsetof(ProcessSlot, attached_at) == 16);
static_assert(offsetof(ProcessSlot, name) == 24);

/// The process registered with membarrier before its first light fence.
inline constexpr std::uint32_t kFencesLightly = 1;

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
};

/// A free consumer role whose last holder left, or was about to leave, with a message in hand: the
/// next consumer gets that message flagged.
inline constexpr std::uint64_t kHandedBack = std::uint64_t{1} << 63;

}  // namespace tenon::layout
