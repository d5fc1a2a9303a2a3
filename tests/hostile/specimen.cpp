// SPDX-License-Identifier: Apache-2.0
#include "hostile/specimen.hpp"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

#include "base/bits.hpp"
#include "layout/object_layout.hpp"
#include "support/bytes.hpp"
#include "support/child.hpp"
#include "support/raw.hpp"
#include "tenon/segment.hpp"

namespace tenon::test {
namespace {

constexpr const char* kName = "specimen";

void fill_inline_queue(Segment& segment) {
  auto queue = segment.queue(kInlineQueue, {.capacity = 4, .message_limit = 24}).value();
  auto receiver = queue.receiver().value();
  auto sender = queue.sender().value();
  for (int i = 0; i < 5; ++i) {
    sender.send(bytes("twenty-four bytes of it!")).value();
    if (i == 4) break;
    receiver.peek().value();
    receiver.release().value();
  }
  sender.send(bytes("short")).value();
  sender.close_stream(bytes("note")).value();
  receiver.peek().value();  // leaves with a message in hand
}

void fill_block_queue(Segment& segment) {
  auto queue =
      segment.queue(kBlockQueue, {.capacity = 4, .message_limit = 200, .inline_bytes = 48}).value();
  auto sender = queue.sender().value();
  auto receiver = queue.receiver().value();
  for (std::size_t i = 0; i < 6; ++i) {
    auto loan = sender.loan().value();
    std::ranges::fill(loan.data(), std::byte{0x41});
    loan.commit(i % 2 == 0 ? 200 : 7).value();
    if (i >= 3) continue;
    receiver.peek().value();
    receiver.release().value();
  }
}

// Leaves both roles of the block queue to a dead process.
void die_in_both_roles() {
  Child victim([] {
    auto segment = Segment::open(kName).value();
    auto queue = segment.find_queue(kBlockQueue).value();
    auto sender = queue.sender().value();
    auto receiver = queue.receiver().value();
    ::raise(SIGKILL);
    return 1;
  });
  if (victim.wait() != -SIGKILL) throw std::runtime_error("the victim did not get its roles");
}

void mark(Specimen& specimen, std::uint64_t offset, std::uint64_t size, Part part) {
  std::fill_n(specimen.parts.begin() + static_cast<std::ptrdiff_t>(offset), size, part);
  if (part == Part::kControl) specimen.control_end = std::max(specimen.control_end, offset + size);
}

void mark_queue(Specimen& specimen, const channel::Ring& ring, std::uint64_t offset) {
  const layout::QueueHeader& header = ring.header();
  mark(specimen, offset, sizeof(layout::Queue), Part::kControl);
  for (std::uint64_t i = 0; i < header.capacity; ++i) {
    const std::uint64_t cell = offset + header.cells_offset + i * header.cell_bytes;
    mark(specimen, cell, sizeof(layout::CellHeader), Part::kControl);
    mark(specimen, cell + sizeof(layout::CellHeader),
         header.cell_bytes - sizeof(layout::CellHeader), Part::kPayload);
  }
  mark(specimen, offset + header.blocks_offset, std::uint64_t{header.blocks} * header.block_bytes,
       Part::kPayload);
}

// All of an object's last page that is not read counts as payload, or it would be most of the file.
void mark_object(Specimen& specimen, const Raw& raw, std::uint32_t entry) {
  const std::uint64_t offset = raw.entry(entry).offset;
  const auto& header = raw.mapping().control_area<layout::Object>(offset)->header;
  mark(specimen, offset, sizeof(layout::Object) + header.description_bytes, Part::kControl);
  const std::uint64_t values = offset + header.values_offset;
  mark(specimen, values, specimen.parts.size() - values, Part::kPayload);
}

constexpr std::uint32_t kFew = 4;      // slots of either kind
constexpr std::uint32_t kEntries = 6;  // of the directory

void write_specimen() {
  auto segment = Segment::create(kName, {.max_bytes = 256_KiB,
                                         .max_participants = kFew,
                                         .max_threads = kFew,
                                         .max_objects = kEntries})
                     .value();
  fill_inline_queue(segment);
  fill_block_queue(segment);
  segment.array<Element>(kObject, 5).value();
  segment.draft<Element>(kSealed, 5).value().seal().value();
  die_in_both_roles();
}

void mark_all(Specimen& specimen, const Raw& raw) {
  const mapping::Geometry& geometry = raw.mapping().geometry();
  specimen.parts.assign(raw.entry(3).offset + raw.entry(3).bytes, Part::kPadding);
  mark(specimen, 0, sizeof(layout::SegmentHeader), Part::kControl);
  mark(specimen, layout::kWordsOffset, sizeof(layout::SegmentWords), Part::kControl);
  mark(specimen, geometry.slots_offset, kFew * sizeof(layout::ProcessSlot), Part::kControl);
  mark(specimen, geometry.threads_offset, kFew * sizeof(layout::ThreadSlot), Part::kControl);
  mark(specimen, geometry.directory_offset, kEntries * sizeof(layout::DirectoryEntry),
       Part::kControl);
  mark(specimen, geometry.uses_offset, kFew * layout::use_words(kEntries) * sizeof(std::uint64_t),
       Part::kControl);
  for (const std::uint32_t entry : {2u, 3u}) mark_object(specimen, raw, entry);
  for (const std::uint32_t entry : {0u, 1u})
    mark_queue(specimen, raw.ring(entry), raw.entry(entry).offset);
}

void list_records(Specimen& specimen, const Raw& raw) {
  specimen.records.push_back({0, sizeof(layout::SegmentHeader)});
  // Two queues, two objects; their headers are of one size.
  static_assert(sizeof(layout::QueueHeader) == sizeof(layout::ObjectHeader));
  for (std::uint32_t i = 0; i < 4; ++i) {
    const std::uint64_t entry =
        raw.mapping().geometry().directory_offset + i * sizeof(layout::DirectoryEntry);
    specimen.records.push_back({entry, sizeof(layout::DirectoryEntry)});
    specimen.records.push_back({raw.entry(i).offset, sizeof(layout::QueueHeader)});
  }
}

}  // namespace

Specimen make_specimen() {
  write_specimen();
  const std::string path = std::string(std::getenv("TENON_DIR")) + "/" + kName;
  Specimen specimen;
  specimen.content = read_whole_file(path);
  const Raw raw(path);
  if (raw.ring(0).has_blocks() || !raw.ring(1).has_blocks())
    throw std::runtime_error("the specimen has not both kinds of queue");
  mark_all(specimen, raw);
  list_records(specimen, raw);
  for (std::uint32_t i = 0; i < kFew; ++i)
    specimen.token_offsets.push_back(raw.mapping().geometry().tokens_offset +
                                     i * sizeof(layout::TokenPage) +
                                     offsetof(layout::TokenPage, word));
  return specimen;
}

std::vector<std::uint64_t> Specimen::control_words() const {
  std::vector<std::uint64_t> offsets;
  for (std::uint64_t offset = 0; offset < parts.size(); offset += sizeof(std::uint64_t))
    if (parts[offset] == Part::kControl) offsets.push_back(offset);
  return offsets;
}

void mend(unsigned char* file, const Record& record) {
  const std::size_t body = record.bytes - sizeof(std::uint64_t);
  const std::uint64_t sum = checksum(file + record.offset, body);
  std::memcpy(file + record.offset + body, &sum, sizeof sum);
}

void mend_around(unsigned char* file, const Specimen& specimen, std::uint64_t offset) {
  for (const Record& record : specimen.records)
    if (offset - record.offset < record.bytes) mend(file, record);
}

}  // namespace tenon::test
