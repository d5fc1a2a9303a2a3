// SPDX-License-Identifier: Apache-2.0
#include "crash/segment_text.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <vector>

#include "layout/directory_layout.hpp"
#include "layout/object_layout.hpp"
#include "layout/participant_layout.hpp"
#include "layout/segment_layout.hpp"

namespace tenon::crash {
namespace {

using namespace layout;

constexpr std::uint64_t kWord = 8;

struct Part {
  std::string name;
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
};
// What is different each time.
struct Hole {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
};

template <class T>
T read(std::span<const std::byte> file, std::uint64_t offset) {
  T value;
  std::memcpy(&value, file.data() + offset, sizeof value);
  return value;
}

// Which bytes of a segment are called what.
class Map {
 public:
  explicit Map(std::span<const std::byte> file) {
    const auto header = read<SegmentHeader>(file, 0);
    parts_.push_back({"words", kWordsOffset, sizeof(SegmentWords)});
    array("process ", header.slots_offset, header.process_slots, sizeof(ProcessSlot));
    array("thread ", header.threads_offset, header.thread_slots, sizeof(ThreadSlot));
    array("token ", header.tokens_offset, header.thread_slots, kPage);
    array("uses ", header.uses_offset, header.process_slots,
          kWord * use_words(header.directory_entries));
    array("entry ", header.directory_offset, header.directory_entries, sizeof(DirectoryEntry));
    for (std::uint32_t slot = 0; slot < header.process_slots; ++slot) {
      const std::uint64_t at = header.slots_offset + slot * sizeof(ProcessSlot);
      holes_.push_back({at + offsetof(ProcessSlot, pid), 4});
      holes_.push_back({at + offsetof(ProcessSlot, attached_at), 8});
      holes_.push_back({at + offsetof(ProcessSlot, name), 32});
    }
    for (std::uint32_t slot = 0; slot < header.thread_slots; ++slot) {
      holes_.push_back(
          {header.threads_offset + slot * sizeof(ThreadSlot) + offsetof(ThreadSlot, since), 8});
      holes_.push_back({header.tokens_offset + slot * kPage + offsetof(TokenPage, count), 4});
    }
    for (std::uint32_t i = 0; i < header.directory_entries; ++i)
      object(read<DirectoryEntry>(file, header.directory_offset + i * sizeof(DirectoryEntry)));
    parts_.push_back({"heap", header.heap_offset, header.max_bytes - header.heap_offset});
  }

  std::string name_of(std::uint64_t offset) const {
    for (const Part& part : parts_) {
      if (offset >= part.offset && offset < part.offset + part.bytes)
        return part.name + "+" + std::to_string(offset - part.offset);
    }
    return "file+" + std::to_string(offset);
  }
  void fill_holes(std::vector<std::byte>& file) const {
    for (const Hole& hole : holes_)
      std::fill_n(file.begin() + static_cast<std::ptrdiff_t>(hole.offset), hole.bytes, std::byte{});
  }

 private:
  void array(const std::string& name, std::uint64_t offset, std::uint32_t count,
             std::uint64_t each) {
    for (std::uint32_t i = 0; i < count; ++i)
      parts_.push_back({name + std::to_string(i), offset + i * each, each});
  }
  void object(const DirectoryEntry& entry) {
    if (entry.offset == 0) return;
    parts_.push_back({"object " + std::string(entry.name), entry.offset, entry.bytes});
    if (entry.kind != kKindObject) return;
    const std::uint64_t monitor = entry.offset + offsetof(Object, monitor);
    // Its two lowest bytes say who the owner was.
    holes_.push_back({monitor + offsetof(Monitor, held_since) + 2, 6});
  }

  std::vector<Part> parts_;
  std::vector<Hole> holes_;
};

}  // namespace

std::string changes(std::span<const std::byte> before, std::span<const std::byte> after) {
  const Map map(after);
  std::vector<std::byte> old(before.begin(), before.end());
  std::vector<std::byte> now(after.begin(), after.end());
  map.fill_holes(old);
  map.fill_holes(now);
  std::string text;
  for (std::uint64_t offset = 0; offset + kWord <= now.size(); offset += kWord) {
    const auto word = read<std::uint64_t>(now, offset);
    if (word == read<std::uint64_t>(old, offset)) continue;
    char value[32];
    std::snprintf(value, sizeof value, "=%lx; ", word);
    text += map.name_of(offset) + value;
  }
  return text;
}

}  // namespace tenon::crash
