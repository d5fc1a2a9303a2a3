// SPDX-License-Identifier: Apache-2.0
#include "directory/directory.hpp"

#include <algorithm>
#include <utility>

#include "base/bits.hpp"
#include "tenon/order.hpp"

namespace tenon::directory {
namespace {

constexpr std::uint64_t kGrowth = 1u << 16;  // bytes reserved at least when the heap grows

// What follows `state` and `kind`, each a word of its own.
constexpr std::size_t kRestBytes =
    sizeof(layout::DirectoryEntry) - offsetof(layout::DirectoryEntry, offset);

bool is_name(std::string_view name) noexcept {
  return !name.empty() && name.size() < layout::kObjectNameBytes &&
         name.find('\0') == std::string_view::npos;
}

bool has_name(const layout::DirectoryEntry& entry, std::string_view name) noexcept {
  return std::string_view(entry.name) == name;
}

layout::DirectoryEntry* entries(const mapping::Mapping& mapping) noexcept {
  return mapping.control_area<layout::DirectoryEntry>(mapping.geometry().directory_offset);
}

// Where an object of `bytes` goes when the heap is used up to `end`.
std::uint64_t place(std::uint64_t end, std::uint64_t bytes) noexcept {
  const std::uint64_t offset = round_up(end, layout::kPage);
  const bool straddles = offset / layout::kWindow != (offset + bytes - 1) / layout::kWindow;
  return straddles ? round_up(offset, layout::kWindow) : offset;
}

// Allocates the file up to `end`, then says so. Under the structure lock.
Result<void> reserve(participant::Participant& participant, std::uint64_t end) {
  const mapping::Mapping& mapping = participant.mapping();
  const std::uint64_t from = mapping.reserved_end();
  if (end <= from) return {};
  if (end > mapping.geometry().max_bytes)
    return Error(Code::kNoSpace, "max_bytes of the segment is",
                 static_cast<std::int64_t>(mapping.geometry().max_bytes));
  const std::uint64_t to = std::min(round_up(end, kGrowth), mapping.geometry().max_bytes);
  auto control = participant.control();
  if (!control) return control.error();
  if (auto allocated = os::allocate(**control, from, to - from); !allocated) return allocated;
  // After the system call, which no compiler moves: who sees the new end may touch the bytes before
  // it, because the storage is there.
  order::set_opaque(mapping.words().reserved_end, to);
  return {};
}

}  // namespace

Result<std::optional<layout::DirectoryEntry>> read_entry(const mapping::Mapping& mapping,
                                                         std::uint32_t index) {
  const layout::DirectoryEntry& shared = entries(mapping)[index];
  // SYNC entry.state: acquire, with the release in NewObject::publish(): entry and object are made.
  const std::uint32_t state = order::get_acquire(shared.state);
  if (state == layout::kEntryVacant) return std::optional<layout::DirectoryEntry>();

  layout::DirectoryEntry entry{};
  entry.state = state;
  entry.kind = order::get_opaque(shared.kind);
  order::copy_words(&entry.offset, &shared.offset, kRestBytes);
  entry.name[layout::kObjectNameBytes - 1] = '\0';
  if (state != layout::kEntryPublished || entry.checksum != checksum_of(entry))
    return Error(Code::kCorrupt, "checksum of directory entry", index);
  if (entry.offset < mapping.geometry().heap_offset ||
      mapping.at(entry.offset, entry.bytes, layout::kPage) == nullptr)
    return Error(Code::kCorrupt, "place of directory entry", index);
  return std::optional(entry);
}

Result<std::optional<Found>> find(const mapping::Mapping& mapping, std::string_view name) {
  if (!is_name(name)) return Error(Code::kInvalidArgument, "an object name has 1 to 87 bytes");
  for (std::uint32_t i = 0; i < mapping.geometry().directory_entries; ++i) {
    auto entry = read_entry(mapping, i);
    if (!entry) return entry.error();
    if (!*entry) break;  // entries are filled in order
    if (has_name(**entry, name))
      return std::optional(Found{(*entry)->kind, (*entry)->offset, (*entry)->bytes});
  }
  return std::optional<Found>();
}

Result<NewObject> NewObject::begin(participant::Participant& participant, std::string_view name,
                                   std::uint32_t kind, std::uint64_t bytes) {
  if (!is_name(name)) return Error(Code::kInvalidArgument, "an object name has 1 to 87 bytes");
  if (bytes > layout::kWindow)
    return Error(Code::kTooLarge,
                 "an object has at most 1 GiB; bytes asked for:", static_cast<std::int64_t>(bytes));
  auto lock = participant::StructureLock::take(participant);
  if (!lock) return lock.error();

  const mapping::Mapping& mapping = participant.mapping();
  std::uint64_t end = mapping.geometry().heap_offset;
  std::uint32_t index = 0;
  for (; index < mapping.geometry().directory_entries; ++index) {
    auto entry = read_entry(mapping, index);
    if (!entry) return entry.error();
    if (!*entry) break;
    if (has_name(**entry, name)) return Code::kAlreadyExists;
    end = std::max(end, (*entry)->offset + (*entry)->bytes);
  }
  if (index == mapping.geometry().directory_entries)
    return Error(Code::kNoSpace, "max_objects of the segment is", index);

  layout::DirectoryEntry content{};
  content.kind = kind;
  content.offset = place(end, bytes);
  content.bytes = bytes;
  order::copy_plain(content.name, name.data(), name.size());
  content.state = layout::kEntryPublished;
  content.checksum = checksum_of(content);
  if (auto room = reserve(participant, content.offset + bytes); !room) return room.error();
  std::byte* memory = mapping.at(content.offset, bytes, layout::kPage);
  if (memory == nullptr) return Error(Code::kCorrupt, "the end of the reserved bytes");
  // A creator that was killed before publishing may have written here.
  order::fill_zero(memory, bytes);
  return NewObject(std::move(*lock), &entries(mapping)[index], content, memory);
}

NewObject::NewObject(participant::StructureLock lock, layout::DirectoryEntry* entry,
                     const layout::DirectoryEntry& content, std::byte* memory) noexcept
    : lock_(std::move(lock)), entry_(entry), content_(content), memory_(memory) {}

Found NewObject::publish() {
  order::set_plain(entry_->kind, content_.kind);
  order::copy_words(&entry_->offset, &content_.offset, kRestBytes);
  // SYNC entry.state: release, with the acquire in read_entry(). Against death: entry and object
  // cannot be lost while this word survives, because it is a release itself.
  order::set_release(entry_->state, std::uint32_t{layout::kEntryPublished});
  return Found{content_.kind, content_.offset, content_.bytes};
}

}  // namespace tenon::directory
