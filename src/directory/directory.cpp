// SPDX-License-Identifier: Apache-2.0
#include "directory/directory.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>
#include <vector>

#include "base/bits.hpp"
#include "directory/heap.hpp"
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

// Entries beyond this are vacant.
std::uint32_t entries_end(const mapping::Mapping& mapping) noexcept {
  return std::min(order::get_opaque(mapping.words().entries_end),
                  mapping.geometry().directory_entries);
}

layout::DirectoryEntry copy_of(const layout::DirectoryEntry& shared) noexcept {
  layout::DirectoryEntry entry{};
  // SYNC entry.state: acquire, with the release in NewObject::write(): a published entry is
  // whole. Weakened to opaque, half of it may be seen again and again.
  entry.state = order::get_acquire(shared.state);
  if (entry.state == layout::kEntryVacant) return entry;
  entry.kind = order::get_opaque(shared.kind);
  order::copy_words(&entry.offset, &shared.offset, kRestBytes);
  // SYNC entry: acquire, with the release fence in NewObject::write(): who saw a part of the rest
  // sees that the entry before is vacant, and that the object is made. Weakened to nothing, an old
  // state and a new rest look like an entry, and lead to bytes that are not there yet.
  order::acquire_fence();
  entry.name[layout::kObjectNameBytes - 1] = '\0';
  return entry;
}

bool is_whole(layout::DirectoryEntry entry) noexcept {
  if (entry.state != layout::kEntryPublished && entry.state != layout::kEntryRemoved) return false;
  entry.state = layout::kEntryPublished;
  return entry.checksum == checksum_of(entry);
}

// Under the structure lock. True when its memory is free now.
Result<bool> try_to_free(participant::Participant& participant, std::uint32_t index) {
  auto in_use = participant.uses().in_use(index);
  if (!in_use) return in_use.error();
  if (*in_use) return false;
  order::set_opaque(entries(participant.mapping())[index].state,
                    std::uint32_t{layout::kEntryVacant});
  return true;
}

Result<void> check_name(std::string_view name) noexcept {
  if (is_name(name)) return {};
  return Error(Code::kInvalidArgument, "an object name has 1 to 87 bytes");
}

struct Place {
  std::uint32_t index = 0;
  std::uint64_t incarnation = 0;
  Found object;
};

// A name as it lies in an entry, to be compared word by word: most entries differ in the first
// ones, so that they need not be copied and checked.
class Wanted {
 public:
  explicit Wanted(std::string_view name) noexcept {
    order::copy_plain(words_.data(), name.data(), name.size());
  }
  bool may_be(const layout::DirectoryEntry& shared) const noexcept {
    const std::uint32_t state = order::get_opaque(shared.state);
    if (state == layout::kEntryVacant || state == layout::kEntryRemoved) return false;
    const auto* words = reinterpret_cast<const std::uint64_t*>(shared.name);
    for (std::size_t i = 0; i < words_.size(); ++i) {
      if (order::get_opaque(words[i]) != words_[i]) return false;
    }
    return true;
  }

 private:
  std::array<std::uint64_t, layout::kObjectNameBytes / 8> words_{};
};

// The structure lock, or a pin, keeps what was found from being made vacant.
Result<std::optional<Place>> find(const mapping::Mapping& mapping, std::string_view name) {
  const Wanted wanted(name);
  const std::uint32_t end = entries_end(mapping);
  for (std::uint32_t i = 0; i < end; ++i) {
    if (!wanted.may_be(entries(mapping)[i])) continue;
    auto entry = read_entry(mapping, i);
    if (!entry) return entry.error();
    if (*entry && (*entry)->state == layout::kEntryPublished && has_name(**entry, name))
      return std::optional(
          Place{i, (*entry)->incarnation, {(*entry)->kind, (*entry)->offset, (*entry)->bytes}});
  }
  return std::optional<Place>();
}

}  // namespace

Result<std::optional<layout::DirectoryEntry>> read_entry(const mapping::Mapping& mapping,
                                                         std::uint32_t index) {
  const layout::DirectoryEntry& shared = entries(mapping)[index];
  layout::DirectoryEntry entry = copy_of(shared);
  // Who takes no lock may meet an entry while another object gets it: then it changes. One that
  // does not, or not to an end, is damaged.
  constexpr int kAttempts = 1000;
  for (int attempt = 0; entry.state != layout::kEntryVacant && !is_whole(entry); ++attempt) {
    const layout::DirectoryEntry again = copy_of(shared);
    const bool same = std::memcmp(&again, &entry, sizeof entry) == 0;
    if (same || attempt == kAttempts)
      return Error(Code::kCorrupt, "checksum of directory entry", index);
    entry = again;
  }
  if (entry.state == layout::kEntryVacant) return std::optional<layout::DirectoryEntry>();
  if (entry.offset < mapping.geometry().heap_offset ||
      mapping.at(entry.offset, entry.bytes, layout::kPage) == nullptr)
    return Error(Code::kCorrupt, "place of directory entry", index);
  return std::optional(entry);
}

Result<std::optional<Opened>> open(participant::Participant& participant, std::string_view name) {
  if (auto sound = check_name(name); !sound) return sound.error();
  auto lock = participant::StructureLock::take(participant);
  if (!lock) return lock.error();
  auto found = find(participant.mapping(), name);
  if (!found) return found.error();
  if (!*found) return std::optional<Opened>();
  return std::optional<Opened>(
      Opened{(*found)->object, participant::Use(participant.uses(), (*found)->index)});
}

Result<std::optional<Pinned>> open_pinned(Pins& pins, std::string_view name) {
  if (auto sound = check_name(name); !sound) return sound.error();
  constexpr int kAttempts = 1000;  // each means that somebody removed it meanwhile
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    auto found = find(pins.mapping(), name);
    if (!found) return found.error();
    if (!*found) return std::optional<Pinned>();
    auto pin = Pin::take(pins, (*found)->index);
    if (!pin) return pin.error();
    // SYNC entry.state: full, with the full fence in is_pinned(), which comes after its removal.
    order::full_fence();
    auto now = read_entry(pins.mapping(), (*found)->index);
    if (!now) return now.error();
    if (*now && (*now)->state == layout::kEntryPublished &&
        (*now)->incarnation == (*found)->incarnation)
      return std::optional<Pinned>(Pinned{(*found)->object, std::move(*pin)});
  }
  return Error(Code::kTimeout, "it is made and removed again and again while opening");
}

Result<void> publish_draft(participant::Participant& participant, std::uint32_t entry,
                           std::string_view name) {
  auto lock = participant::StructureLock::take(participant);
  if (!lock) return lock.error();
  auto found = find(participant.mapping(), name);
  if (!found) return found.error();
  if (*found) return Code::kAlreadyExists;
  // SYNC entry.state: release, with the acquire in copy_of(): what was stored in the draft is seen.
  // Against death: nothing of that can be lost while this word survives.
  order::set_release(entries(participant.mapping())[entry].state,
                     std::uint32_t{layout::kEntryPublished});
  return {};
}

Result<void> remove(participant::Participant& participant, std::string_view name) {
  if (auto sound = check_name(name); !sound) return sound;
  auto lock = participant::StructureLock::take(participant);
  if (!lock) return lock.error();
  auto found = find(participant.mapping(), name);
  if (!found) return found.error();
  if (!*found) return Code::kNotFound;
  const std::uint32_t index = (*found)->index;
  order::set_opaque(entries(participant.mapping())[index].state,
                    std::uint32_t{layout::kEntryRemoved});
  // It is removed. Whether it is free already is looked at again by whoever needs the room.
  static_cast<void>(try_to_free(participant, index));
  return {};
}

Result<std::uint32_t> reclaim(participant::Participant& participant) {
  auto lock = participant::StructureLock::take(participant);
  if (!lock) return lock.error();
  std::uint32_t count = 0;
  for (std::uint32_t i = 0; i < entries_end(participant.mapping()); ++i) {
    auto entry = read_entry(participant.mapping(), i);
    if (!entry) return entry.error();
    if (!*entry || (*entry)->state != layout::kEntryRemoved) continue;
    auto freed = try_to_free(participant, i);
    if (!freed) return freed.error();
    count += *freed ? 1 : 0;
  }
  return count;
}

Result<NewObject> NewObject::begin(participant::Participant& participant, std::string_view name,
                                   std::uint32_t kind, std::uint64_t bytes) {
  if (auto sound = check_name(name); !sound) return sound.error();
  if (bytes > layout::kWindow)
    return Error(Code::kTooLarge,
                 "an object has at most 1 GiB; bytes asked for:", static_cast<std::int64_t>(bytes));
  auto lock = participant::StructureLock::take(participant);
  if (!lock) return lock.error();

  const mapping::Mapping& mapping = participant.mapping();
  std::vector<Extent> used;
  const std::uint32_t end = entries_end(mapping);
  std::uint32_t vacant = end;
  for (std::uint32_t i = end; i-- > 0;) {
    auto entry = read_entry(mapping, i);
    if (!entry) return entry.error();
    bool is_vacant = !*entry;
    if (!is_vacant && (*entry)->state == layout::kEntryRemoved) {
      auto freed = try_to_free(participant, i);
      if (!freed) return freed.error();
      is_vacant = *freed;
    } else if (!is_vacant && has_name(**entry, name)) {
      return Code::kAlreadyExists;
    }
    if (is_vacant)
      vacant = i;
    else
      used.push_back({(*entry)->offset, (*entry)->offset + (*entry)->bytes});
  }
  if (vacant == mapping.geometry().directory_entries)
    return Error(Code::kNoSpace, "max_objects of the segment is", vacant);
  if (vacant == end) {
    auto beyond = read_entry(mapping, vacant);
    if (!beyond || *beyond) return Error(Code::kCorrupt, "an object beyond the used entries");
  }

  layout::DirectoryEntry content{};
  content.kind = kind;
  content.offset = place(mapping.geometry().heap_offset, std::move(used), bytes);
  content.bytes = bytes;
  content.incarnation = order::get_plain(entries(mapping)[vacant].incarnation) + 1;
  order::copy_plain(content.name, name.data(), name.size());
  content.state = layout::kEntryPublished;
  content.checksum = checksum_of(content);
  if (auto room = reserve(participant, content.offset + bytes); !room) return room.error();
  std::byte* memory = mapping.at(content.offset, bytes, layout::kPage);
  if (memory == nullptr) return Error(Code::kCorrupt, "the end of the reserved bytes");
  // Another object may have been here, or a creator that was killed before publishing.
  order::fill_zero(memory, bytes);
  return NewObject(std::move(*lock), participant, vacant, content, memory);
}

NewObject::NewObject(participant::StructureLock lock, participant::Participant& participant,
                     std::uint32_t index, const layout::DirectoryEntry& content,
                     std::byte* memory) noexcept
    : lock_(std::move(lock)),
      participant_(participant),
      index_(index),
      content_(content),
      memory_(memory) {}

Opened NewObject::publish() {
  return write(layout::kEntryPublished);
}

Opened NewObject::keep_as_draft() {
  return write(layout::kEntryRemoved);
}

Opened NewObject::write(layout::EntryState state) {
  const participant::StructureLock lock = std::move(lock_);  // to the end of this
  const mapping::Mapping& mapping = participant_.mapping();
  Opened opened{{content_.kind, content_.offset, content_.bytes},
                participant::Use(participant_.uses(), index_)};
  // SYNC entry: release, with the acquire in copy_of(). Against death: that the entry was made
  // vacant cannot be lost while a part of the new one survives.
  order::release_fence();
  if (index_ >= entries_end(mapping)) order::set_opaque(mapping.words().entries_end, index_ + 1);
  layout::DirectoryEntry& entry = entries(mapping)[index_];
  order::set_opaque(entry.kind, content_.kind);
  order::copy_words(&entry.offset, &content_.offset, kRestBytes);
  // SYNC entry.state: release, with the acquire in copy_of(). Against death: entry and object
  // cannot be lost while this word survives, because it is a release itself.
  order::set_release(entry.state, std::uint32_t{state});
  return opened;
}

}  // namespace tenon::directory
