// SPDX-License-Identifier: Apache-2.0
// The directory: which named object lies where.
#pragma once

#include <cstddef>
#include <cstdint>

#include "layout/segment_layout.hpp"

namespace tenon::layout {

enum EntryState : std::uint32_t { kEntryVacant = 0, kEntryPublished = 1, kEntryRemoved = 2 };
enum ObjectKind : std::uint32_t {
  kKindQueue = 1,
  kKindObject = 2,
  kKindSealed = 3,
  kKindMonitor = 4,  ///< an object whose value says nothing
};

inline constexpr std::size_t kObjectNameBytes = 88;  // with the NUL

/// One named object. Owner: the holder of the structure lock; all but `state` is immutable from its
/// publication until it is vacant again. A removed object is not found any more, and stays where it
/// is while a living process uses it; so does a draft, which is not found yet.
/// After its owner's death: a vacant entry is overwritten by the next holder, and what of the heap
/// is free is derived from the others, so nothing is left to repair.
struct DirectoryEntry {
  std::uint32_t state;   ///< EntryState; one store each, of kEntryPublished with release
  std::uint32_t kind;    ///< ObjectKind
  std::uint64_t offset;  ///< of the object, bytes from the segment's start; a multiple of kPage
  std::uint64_t bytes;
  std::uint64_t incarnation;  ///< how many objects this entry was used for, this one included
  char name[kObjectNameBytes];
  std::uint64_t checksum;  ///< of bytes 0..119 with `state` = kEntryPublished
};
static_assert(sizeof(DirectoryEntry) == kApart);
static_assert(offsetof(DirectoryEntry, state) == 0);
static_assert(offsetof(DirectoryEntry, kind) == 4);
static_assert(offsetof(DirectoryEntry, offset) == 8);
static_assert(offsetof(DirectoryEntry, bytes) == 16);
static_assert(offsetof(DirectoryEntry, incarnation) == 24);
static_assert(offsetof(DirectoryEntry, name) == 32);
static_assert(offsetof(DirectoryEntry, checksum) == 120);

/// Which objects the process of a slot uses: bit `index % 64` of word `index / 64` for the entry of
/// that index; use_words() words for a slot. Owner: as of the slot. It sets bits under the
/// structure lock, so that none is set for an object that is being reclaimed, and clears them at
/// any time. After its death: they say nothing, as the slot's lock tells; the slot's next user
/// clears them.
constexpr std::uint64_t use_words(std::uint64_t directory_entries) noexcept {
  constexpr std::uint64_t kBits = 64 * (kApart / sizeof(std::uint64_t));  // in two cache lines
  return (directory_entries + kBits - 1) / kBits * (kBits / 64);
}

}  // namespace tenon::layout
