// SPDX-License-Identifier: Apache-2.0
#include "explorer/programs/segment_of_check.hpp"

#include <cstdlib>
#include <string>

#include "explorer/check.hpp"
#include "layout/directory_layout.hpp"
#include "layout/participant_layout.hpp"
#include "layout/queue_layout.hpp"
#include "layout/segment_layout.hpp"
#include "mapping/geometry.hpp"

namespace tenon::lab {
namespace {

constexpr std::size_t kFile = 1;  // the first one that process 0 makes

// Where things lie in it. A queue is its first object.
layout::SegmentHeader places() {
  const SegmentOptions options = small_segment();
  mapping::Wish wish;
  wish.max_bytes = options.max_bytes;
  wish.process_slots = options.max_participants;
  wish.directory_entries = options.max_objects;
  const auto header = mapping::plan(wish, false);
  must(header.has_value());
  return *header;
}

void name_end(std::size_t at, const std::string& end) {
  const auto word = [&](std::size_t offset, std::size_t bytes, const char* text) {
    world()->name(kFile, at + offset, bytes, end + text);
  };
  word(offsetof(layout::QueueEnd, role), 8, ".role");
  word(offsetof(layout::QueueEnd, user), 8, ".user");
  word(offsetof(layout::QueueEnd, messages), 8, ".messages");
  word(offsetof(layout::QueueEnd, bytes), 8, ".bytes");
  word(offsetof(layout::QueueEnd, waits), 8, ".waits");
  word(offsetof(layout::QueueEnd, late_wakes), 8, ".late_wakes");
  word(offsetof(layout::QueueEnd, checked), 8, ".checked");
  word(offsetof(layout::QueueEnd, park), 4, ".park");
  word(offsetof(layout::QueueEnd, released_lately), 8, ".released_lately");
}

}  // namespace

SegmentOptions small_segment() {
  SegmentOptions options;
  options.max_bytes = 128 * 1024;
  options.max_participants = 8;
  options.max_objects = 4;
  return options;
}

void name_words(std::uint32_t capacity, std::uint32_t cell_bytes) {
  const auto word = [](std::size_t offset, std::size_t bytes, const std::string& text) {
    world()->name(kFile, offset, bytes, text);
  };
  word(layout::kWordsOffset, 8, "reserved_end");
  word(layout::kWordsOffset + offsetof(layout::SegmentWords, next_slot), 4, "next_slot");
  const layout::SegmentHeader header = places();
  std::size_t at = header.slots_offset;
  for (int slot = 0; slot < 8; ++slot, at += sizeof(layout::ProcessSlot)) {
    const std::string name = "slot " + std::to_string(slot);
    word(at, 4, name + ".state");
    word(at + offsetof(layout::ProcessSlot, generation), 4, name + ".generation");
    word(at + 8, sizeof(layout::ProcessSlot) - 8, name);
  }
  at = header.threads_offset;
  for (std::uint32_t thread = 0; thread < header.thread_slots; ++thread) {
    word(at, sizeof(layout::ThreadSlot), "thread " + std::to_string(thread));
    word(header.tokens_offset + thread * layout::kPage, 4, "token " + std::to_string(thread));
    at += sizeof(layout::ThreadSlot);
  }
  at = header.directory_offset;
  for (int entry = 0; entry < 4; ++entry, at += sizeof(layout::DirectoryEntry)) {
    const std::string name = "entry " + std::to_string(entry);
    word(at, 4, name + ".state");
    word(at + 4, sizeof(layout::DirectoryEntry) - 4, name);
  }
  if (capacity == 0) return;
  at = header.heap_offset;
  name_end(at + offsetof(layout::Queue, sender), "sender");
  name_end(at + offsetof(layout::Queue, receiver), "receiver");
  at += sizeof(layout::Queue);
  for (std::uint32_t cell = 0; cell < capacity; ++cell, at += cell_bytes) {
    const std::string name = "cell " + std::to_string(cell);
    word(at, 8, name + ".filled");
    word(at + offsetof(layout::CellHeader, length), 4, name + ".length");
    word(at + offsetof(layout::CellHeader, block), 4, name + ".block");
    word(at + sizeof(layout::CellHeader), cell_bytes - sizeof(layout::CellHeader), name + ".data");
  }
}

mapping::Mapping map_raw() {
  auto opened = mapping::open(kSegmentPath, os::Access::kReadWrite);
  must(opened.has_value());
  auto mapped = mapping::Mapping::map(*opened, os::Access::kReadWrite);
  must(mapped.has_value());
  mapping::leave_gate(opened->control);
  return std::move(*mapped);
}

void must(bool condition) {
  if (!condition) std::abort();
}

}  // namespace tenon::lab
