// SPDX-License-Identifier: Apache-2.0
// The directory of named objects, and the heap that they lie in. Rare operations: all changes
// happen under the structure lock, and one release word makes each of them. What of the heap is
// free is nowhere written: it is what no entry names.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "directory/pins.hpp"
#include "layout/directory_layout.hpp"
#include "mapping/mapping.hpp"
#include "participant/participant.hpp"
#include "tenon/result.hpp"

namespace tenon::directory {

/// A checked, private copy of what an entry says of its object.
struct Found {
  std::uint32_t kind = 0;
  std::uint64_t offset = 0;  ///< bytes from the segment's start
  std::uint64_t bytes = 0;
};

/// An object that this process has open: while this lives, its memory stays what it is, also when
/// somebody removes it. The participant outlives it.
struct Opened {
  Found object;
  participant::Use use;
};

/// Opens the published object of that name; nothing when there is none. Takes the structure lock.
/// Errors: InvalidArgument (name), Corrupt, Timeout (a stopped process holds the lock),
/// DescriptorLost, IoError.
Result<std::optional<Opened>> open(participant::Participant& participant, std::string_view name);

/// An object that this process, attached read-only, has open.
struct Pinned {
  Found object;
  Pin pin;
};

/// The same without the structure lock, which a read-only descriptor cannot take.
/// Errors: InvalidArgument (name), Corrupt, DescriptorLost, Timeout, IoError.
Result<std::optional<Pinned>> open_pinned(Pins& pins, std::string_view name);

/// Removes the object of that name: it is not found any more. Those who have it open go on; its
/// memory is free once the last of them has closed it, or is gone.
/// Crash: killed before the one store, nothing has happened; after it, it is removed.
/// Errors: NotFound, and those of open().
Result<void> remove(participant::Participant& participant, std::string_view name);

/// Frees the removed objects that nobody has open any more; says how many. Making an object does
/// it, too. Errors: as open().
Result<std::uint32_t> reclaim(participant::Participant& participant);

/// Reads entry `index` at some moment; nothing when it is vacant. Takes no lock. Error: Corrupt.
Result<std::optional<layout::DirectoryEntry>> read_entry(const mapping::Mapping& mapping,
                                                         std::uint32_t index);

/// Lets everybody find a draft (NewObject::keep_as_draft()) that this process has open, at
/// directory entry `entry`; it is then an object like others. Crash: killed before the one store,
/// it is still a draft. Errors: AlreadyExists, and those of open().
Result<void> publish_draft(participant::Participant& participant, std::uint32_t entry,
                           std::string_view name);

/// An object that is being made, under the structure lock: its bytes are reserved and zero.
/// Dropped without publish(), nothing has happened.
class NewObject {
 public:
  /// Errors: AlreadyExists, NoSpace, TooLarge, InvalidArgument, Corrupt, Timeout, ...
  static Result<NewObject> begin(participant::Participant& participant, std::string_view name,
                                 std::uint32_t kind, std::uint64_t bytes);

  std::byte* memory() const noexcept { return memory_; }
  /// Makes it visible to everybody, opens it, and leaves the structure lock. Crash: killed before,
  /// nothing is left to clean up.
  Opened publish();
  /// Keeps it for this process alone: nobody finds it. To the others it is as one that was removed:
  /// its memory is free once this process has closed it, or is gone.
  Opened keep_as_draft();

 private:
  Opened write(layout::EntryState state);
  NewObject(participant::StructureLock lock, participant::Participant& participant,
            std::uint32_t index, const layout::DirectoryEntry& content, std::byte* memory) noexcept;

  participant::StructureLock lock_;
  participant::Participant& participant_;
  std::uint32_t index_;
  layout::DirectoryEntry content_;
  std::byte* memory_;
};

}  // namespace tenon::directory
