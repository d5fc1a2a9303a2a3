// SPDX-License-Identifier: Apache-2.0
// The directory: which named object lies where.
#pragma once

#include <cstddef>
#include <cstdint>

#include "layout/segment_layout.hpp"

namespace tenon::layout {

enum EntryState : std::uint32_t { kEntryVacant = 0, kEntryPublished = 1 };
enum ObjectKind : std::uint32_t { kKindQueue = 1 };

inline constexpr std::size_t kObjectNameBytes = 88;  // with the NUL

/// One named object. Owner: the holder of the structure lock, until published; then immutable.
/// After its owner's death: an unpublished entry is overwritten by the next holder, and the end of
/// the heap is derived from the published ones, so nothing is left to repair.
struct DirectoryEntry {
  std::uint32_t state;   ///< EntryState; stored last (release): publishes entry and object
  std::uint32_t kind;    ///< ObjectKind
  std::uint64_t offset;  ///< of the object, bytes from the segment's start; a multiple of kPage
  std::uint64_t bytes;
  std::uint64_t reserved;
  char name[kObjectNameBytes];
  std::uint64_t checksum;  ///< of bytes 0..119 with `state` = kEntryPublished
};
static_assert(sizeof(DirectoryEntry) == kApart);
static_assert(offsetof(DirectoryEntry, state) == 0);
static_assert(offsetof(DirectoryEntry, kind) == 4);
static_assert(offsetof(DirectoryEntry, offset) == 8);
static_assert(offsetof(DirectoryEntry, bytes) == 16);
static_assert(offsetof(DirectoryEntry, name) == 32);
static_assert(offsetof(DirectoryEntry, checksum) == 120);

}  // namespace tenon::layout
