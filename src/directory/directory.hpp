// SPDX-License-Identifier: Apache-2.0
// The directory of named objects, and the heap that they lie in. Rare operations: all changes
// happen under the structure lock, and one release word publishes each.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "layout/directory_layout.hpp"
#include "mapping/mapping.hpp"
#include "participant/participant.hpp"
#include "tenon/result.hpp"

namespace tenon::directory {

/// A published object: a checked, private copy of its entry.
struct Found {
  std::uint32_t kind = 0;
  std::uint64_t offset = 0;  ///< bytes from the segment's start
  std::uint64_t bytes = 0;
};

/// Looks an object up. Takes no lock. Error: Corrupt, InvalidArgument (name).
Result<std::optional<Found>> find(const mapping::Mapping& mapping, std::string_view name);

/// Reads entry `index`; nothing when it is vacant. Error: Corrupt.
Result<std::optional<layout::DirectoryEntry>> read_entry(const mapping::Mapping& mapping,
                                                         std::uint32_t index);

/// An object that is being made, under the structure lock: its bytes are reserved and zero.
/// Dropped without publish(), nothing has happened.
class NewObject {
 public:
  /// Errors: AlreadyExists, NoSpace, TooLarge, InvalidArgument, Corrupt, Timeout, ...
  static Result<NewObject> begin(participant::Participant& participant, std::string_view name,
                                 std::uint32_t kind, std::uint64_t bytes);

  std::byte* memory() const noexcept { return memory_; }
  /// Makes it visible to everybody. Crash: killed before, nothing is left to clean up.
  Found publish();

 private:
  NewObject(participant::StructureLock lock, layout::DirectoryEntry* entry,
            const layout::DirectoryEntry& content, std::byte* memory) noexcept;

  participant::StructureLock lock_;
  layout::DirectoryEntry* entry_;
  layout::DirectoryEntry content_;
  std::byte* memory_;
};

}  // namespace tenon::directory
