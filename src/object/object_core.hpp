// SPDX-License-Identifier: Apache-2.0
// An object as this process sees it: where it lies, what it says of itself, and what keeps it
// there.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "directory/directory.hpp"
#include "layout/object_layout.hpp"
#include "mapping/mapping.hpp"
#include "monitor/core.hpp"
#include "tenon/object.hpp"

namespace tenon::object {

/// Header of a new object. Errors: InvalidArgument, TooLarge.
Result<layout::ObjectHeader> plan(const ObjectType& type, std::uint64_t count,
                                  std::uint32_t copies);
/// Bytes of the whole object.
std::uint64_t bytes_of(const layout::ObjectHeader& header) noexcept;
/// An object in memory, with checked private copies of what never changes.
struct Content {
  std::byte* base = nullptr;  ///< address of layout::Object
  layout::ObjectHeader header{};
  std::string description{};

  layout::Object& words() const noexcept { return *reinterpret_cast<layout::Object*>(base); }
  std::uint64_t value_size() const noexcept { return header.count * header.element_bytes; }
  bool is_in_place() const noexcept { return header.copies == 1; }
  /// Where the value of that version lies.
  std::byte* value(std::uint64_t version) const noexcept {
    return base + header.values_offset + version % header.copies * header.value_bytes;
  }
};

/// Reads the object of `bytes` bytes at `offset` of the segment. Error: Corrupt.
Result<Content> read(const mapping::Mapping& mapping, std::uint64_t offset, std::uint64_t bytes);

struct Core {
  /// Keeps the mapping, and what `hold` needs.
  std::shared_ptr<const void> attachment;
  const mapping::Mapping& mapping;
  /// Of an attached process; null when it is read-only.
  participant::Participant* participant = nullptr;
  std::optional<std::variant<participant::Use, directory::Pin>> hold{};
  Content content{};
  /// Of a value, in an attached process.
  std::unique_ptr<monitor::Core> monitor{};
  std::string name{};  ///< of a draft: under which it will be found

  bool forked() const noexcept { return mapping.forked(); }
};

/// Takes an object that was found, which has to be as `type` says, and `count` elements long (0 =
/// any number). `core`: all but what is read from the object.
/// Errors: WrongKind, LayoutMismatch, Corrupt.
Result<std::shared_ptr<Core>> open(Core core, const directory::Found& found, std::uint32_t kind,
                                   const ObjectType& type, std::uint64_t count);

/// What a new object is.
struct Wish {
  std::uint32_t kind;
  const ObjectType& type;
  std::uint64_t count;
  std::uint32_t copies;
  std::uint32_t monitor_options = 0;  ///< layout::Monitor::options
};
/// Makes an object with that value (empty = zero). Error: AlreadyExists, when somebody was faster;
/// InvalidArgument (a value of another size), NoSpace, TooLarge, ...
Result<directory::Opened> create(participant::Participant& participant, std::string_view name,
                                 const Wish& wish, std::span<const std::byte> value);

/// Makes a sealed object that nobody finds yet. Errors: as create().
Result<directory::Opened> create_draft(participant::Participant& participant, std::string_view name,
                                       const ObjectType& type, std::uint64_t count);

}  // namespace tenon::object
