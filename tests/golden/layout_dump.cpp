// SPDX-License-Identifier: Apache-2.0
// Prints every struct that lives in shared memory: offset, size and name of each field.
//
//   layout_dump                  to standard output
//   layout_dump --write FILE     to a file
//   layout_dump --compare FILE   exit status 1, and the first difference, unless it is the same
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <string>
#include <string_view>

#include "layout/fingerprint.hpp"
#include "layout/object_layout.hpp"

namespace tenon::layout {
namespace {

// Fields of a struct, in order; a hole or an overlap between them is an error of this program.
class Struct {
 public:
  Struct(std::ostream& out, const char* name, std::size_t size) : out_(out), size_(size) {
    out_ << "\nstruct " << name << ", " << size << " bytes\n";
  }
  ~Struct() {
    if (next_ != size_) fail("the last field");
  }
  Struct(const Struct&) = delete;
  Struct& operator=(const Struct&) = delete;

  Struct& field(const char* name, std::size_t offset, std::size_t size) {
    if (offset != next_) fail(name);
    next_ = offset + size;
    char line[120];
    std::snprintf(line, sizeof line, "  %5zu %5zu  %s\n", offset, size, name);
    out_ << line;
    return *this;
  }

 private:
  [[noreturn]] void fail(const char* name) const {
    std::fprintf(stderr, "layout_dump: a field is missing before or at %s\n", name);
    std::exit(2);
  }
  std::ostream& out_;
  std::size_t size_;
  std::size_t next_ = 0;
};

#define TENON_FIELD(type, name) .field(#name, offsetof(type, name), sizeof(type::name))

void dump_segment(std::ostream& out) {
  Struct(out, "SegmentHeader", sizeof(SegmentHeader)) TENON_FIELD(SegmentHeader, magic)
      TENON_FIELD(SegmentHeader, format_major) TENON_FIELD(SegmentHeader, format_minor) TENON_FIELD(
          SegmentHeader, fingerprint) TENON_FIELD(SegmentHeader, incompatible)
          TENON_FIELD(SegmentHeader, compatible) TENON_FIELD(SegmentHeader, max_bytes) TENON_FIELD(
              SegmentHeader, process_slots) TENON_FIELD(SegmentHeader, directory_entries)
              TENON_FIELD(SegmentHeader, slots_offset) TENON_FIELD(SegmentHeader, directory_offset)
                  TENON_FIELD(SegmentHeader, heap_offset) TENON_FIELD(SegmentHeader, nonce)
                      TENON_FIELD(SegmentHeader, boot_id) TENON_FIELD(SegmentHeader, created_at)
                          TENON_FIELD(SegmentHeader, thread_slots)
                              TENON_FIELD(SegmentHeader, reserved_threads)
                                  TENON_FIELD(SegmentHeader, threads_offset)
                                      TENON_FIELD(SegmentHeader, tokens_offset)
                                          TENON_FIELD(SegmentHeader, uses_offset)
                                              TENON_FIELD(SegmentHeader, reserved)
                                                  TENON_FIELD(SegmentHeader, ready)
                                                      TENON_FIELD(SegmentHeader, reserved_too)
                                                          TENON_FIELD(SegmentHeader, spare)
                                                              TENON_FIELD(SegmentHeader, checksum);
  Struct(out, "SegmentWords", sizeof(SegmentWords)) TENON_FIELD(SegmentWords, reserved_end)
      TENON_FIELD(SegmentWords, entries_end) TENON_FIELD(SegmentWords, reserved_entries)
          TENON_FIELD(SegmentWords, clean) TENON_FIELD(SegmentWords, reserved_clean)
              TENON_FIELD(SegmentWords, used_in_boot) TENON_FIELD(SegmentWords, reserved)
                  TENON_FIELD(SegmentWords, next_slot) TENON_FIELD(SegmentWords, reserved_thread)
                      TENON_FIELD(SegmentWords, threads_end)
                          TENON_FIELD(SegmentWords, reserved_too);
}

void dump_participants_and_directory(std::ostream& out) {
  Struct(out, "ProcessSlot", sizeof(ProcessSlot)) TENON_FIELD(ProcessSlot, state)
      TENON_FIELD(ProcessSlot, generation) TENON_FIELD(ProcessSlot, pid)
          TENON_FIELD(ProcessSlot, features) TENON_FIELD(ProcessSlot, attached_at)
              TENON_FIELD(ProcessSlot, name) TENON_FIELD(ProcessSlot, lock)
                  TENON_FIELD(ProcessSlot, bells) TENON_FIELD(ProcessSlot, reserved);
  Struct(out, "ThreadSlot", sizeof(ThreadSlot)) TENON_FIELD(ThreadSlot, process)
      TENON_FIELD(ThreadSlot, generation) TENON_FIELD(ThreadSlot, park)
          TENON_FIELD(ThreadSlot, place) TENON_FIELD(ThreadSlot, monitor)
              TENON_FIELD(ThreadSlot, since) TENON_FIELD(ThreadSlot, interrupt)
                  TENON_FIELD(ThreadSlot, reserved);
  Struct(out, "TokenPage", sizeof(TokenPage)) TENON_FIELD(TokenPage, reserved)
      TENON_FIELD(TokenPage, word) TENON_FIELD(TokenPage, count);
  Struct(out, "DirectoryEntry", sizeof(DirectoryEntry)) TENON_FIELD(DirectoryEntry, state)
      TENON_FIELD(DirectoryEntry, kind) TENON_FIELD(DirectoryEntry, offset)
          TENON_FIELD(DirectoryEntry, bytes) TENON_FIELD(DirectoryEntry, incarnation)
              TENON_FIELD(DirectoryEntry, name) TENON_FIELD(DirectoryEntry, checksum);
}

void dump_object(std::ostream& out) {
  Struct(out, "Monitor", sizeof(Monitor)) TENON_FIELD(Monitor, owner) TENON_FIELD(Monitor, tickets)
      TENON_FIELD(Monitor, visitors) TENON_FIELD(Monitor, held_since) TENON_FIELD(Monitor, reserved)
          TENON_FIELD(Monitor, depth) TENON_FIELD(Monitor, options) TENON_FIELD(Monitor, deaths)
              TENON_FIELD(Monitor, handed_over_at) TENON_FIELD(Monitor, waits)
                  TENON_FIELD(Monitor, waited) TENON_FIELD(Monitor, longest_wait)
                      TENON_FIELD(Monitor, reserved_too);
  Struct(out, "ObjectHeader", sizeof(ObjectHeader)) TENON_FIELD(ObjectHeader, magic)
      TENON_FIELD(ObjectHeader, count) TENON_FIELD(ObjectHeader, element_bytes)
          TENON_FIELD(ObjectHeader, description_bytes) TENON_FIELD(ObjectHeader, description_offset)
              TENON_FIELD(ObjectHeader, description_checksum)
                  TENON_FIELD(ObjectHeader, values_offset) TENON_FIELD(ObjectHeader, value_bytes)
                      TENON_FIELD(ObjectHeader, copies) TENON_FIELD(ObjectHeader, reserved)
                          TENON_FIELD(ObjectHeader, checksum);
  Struct(out, "Object", sizeof(Object)) TENON_FIELD(Object, header) TENON_FIELD(Object, monitor)
      TENON_FIELD(Object, version) TENON_FIELD(Object, reserved_version);
}

void dump_queue(std::ostream& out) {
  Struct(out, "QueueHeader", sizeof(QueueHeader)) TENON_FIELD(QueueHeader, magic)
      TENON_FIELD(QueueHeader, capacity) TENON_FIELD(QueueHeader, cell_bytes)
          TENON_FIELD(QueueHeader, inline_bytes) TENON_FIELD(QueueHeader, message_limit)
              TENON_FIELD(QueueHeader, block_bytes) TENON_FIELD(QueueHeader, blocks)
                  TENON_FIELD(QueueHeader, cells_offset) TENON_FIELD(QueueHeader, blocks_offset)
                      TENON_FIELD(QueueHeader, element_bytes) TENON_FIELD(QueueHeader, loans)
                          TENON_FIELD(QueueHeader, reserved) TENON_FIELD(QueueHeader, checksum);
  Struct(out, "QueueEnd", sizeof(QueueEnd)) TENON_FIELD(QueueEnd, role) TENON_FIELD(QueueEnd, user)
      TENON_FIELD(QueueEnd, reserved_role) TENON_FIELD(QueueEnd, messages)
          TENON_FIELD(QueueEnd, bytes) TENON_FIELD(QueueEnd, waits)
              TENON_FIELD(QueueEnd, late_wakes) TENON_FIELD(QueueEnd, checked)
                  TENON_FIELD(QueueEnd, reserved_counters) TENON_FIELD(QueueEnd, park)
                      TENON_FIELD(QueueEnd, wake_fence) TENON_FIELD(QueueEnd, released_lately)
                          TENON_FIELD(QueueEnd, reserved_end);
  Struct(out, "Queue", sizeof(Queue)) TENON_FIELD(Queue, header) TENON_FIELD(Queue, sender)
      TENON_FIELD(Queue, receiver);
  Struct(out, "CellHeader", sizeof(CellHeader)) TENON_FIELD(CellHeader, filled)
      TENON_FIELD(CellHeader, length) TENON_FIELD(CellHeader, block);
}

void dump_constants(std::ostream& out) {
  const struct {
    const char* name;
    std::uint64_t value;
  } constants[] = {
      {"kSegmentMagic", kSegmentMagic},
      {"kFormatMajor", kFormatMajor},
      {"kFormatMinor", kFormatMinor},
      {"kReady", kReady},
      {"kOutlivesBoot", kOutlivesBoot},
      {"kClean", kClean},
      {"kUseBegins", kUseBegins},
      {"kInUse", kInUse},
      {"kNotWritten", kNotWritten},
      {"fingerprint()", fingerprint()},
      {"kApart", kApart},
      {"kPage", kPage},
      {"kWindow", kWindow},
      {"kWordsOffset", kWordsOffset},
      {"kSlotsOffset", kSlotsOffset},
      {"kGateByte", kGateByte},
      {"kStructureByte", kStructureByte},
      {"kFirstSlotByte", kFirstSlotByte},
      {"kFirstObjectByte", kFirstObjectByte},
      {"kSlotFree", kSlotFree},
      {"kSlotAttached", kSlotAttached},
      {"kFencesLightly", kFencesLightly},
      {"kLockedByte", kLockedByte},
      {"kLockedFile", kLockedFile},
      {"kLastGeneration", kLastGeneration},
      {"kTokenThread", kTokenThread},
      {"kTokenEnded", kTokenEnded},
      {"kTokenWake", kTokenWake},
      {"kHandedBack", kHandedBack},
      {"kEntryVacant", kEntryVacant},
      {"kEntryPublished", kEntryPublished},
      {"kEntryRemoved", kEntryRemoved},
      {"kKindQueue", kKindQueue},
      {"kKindObject", kKindObject},
      {"kKindSealed", kKindSealed},
      {"kKindMonitor", kKindMonitor},
      {"kThreadAwake", kThreadAwake},
      {"kThreadAsleep", kThreadAsleep},
      {"kThreadCalled", kThreadCalled},
      {"kThreadWaiting", kThreadWaiting},
      {"Ownership::kSleepers", Ownership::kSleepers},
      {"Ownership::kHandedOver", Ownership::kHandedOver},
      {"Ownership::kSuspect", Ownership::kSuspect},
      {"Ownership::kBiased", Ownership::kBiased},
      {"Ownership::kRevoking", Ownership::kRevoking},
      {"kObjectNameBytes", kObjectNameBytes},
      {"kQueueMagic", kQueueMagic},
      {"kObjectMagic", kObjectMagic},
      {"kAwake", kAwake},
      {"kAsleep", kAsleep},
      {"kBellShift", kBellShift},
      {"kMostBells", kMostBells},
      {"kLightFence", kLightFence},
      {"kFullFence", kFullFence},
      {"kEndOfStreamBit", kEndOfStreamBit},
      {"kLargestMessage", kLargestMessage},
  };
  out << "\nconstants\n";
  for (const auto& constant : constants) {
    char line[120];
    std::snprintf(line, sizeof line, "  %-18s 0x%llx\n", constant.name,
                  static_cast<unsigned long long>(constant.value));
    out << line;
  }
  out << "\nclaim of slot 2, generation 5: 0x" << std::hex << Claim::of(2, 5).word << std::dec
      << "\n";
}

std::string dump() {
  std::ostringstream out;
  out << "The layout of format " << kFormatMajor << "." << kFormatMinor
      << ": offset, size and name of every field.\n"
         "Printed by tests/golden/layout_dump from the headers in src/layout/. What the fields "
         "mean stands there.\n";
  dump_segment(out);
  dump_participants_and_directory(out);
  dump_object(out);
  dump_queue(out);
  dump_constants(out);
  return out.str();
}

int compare(const std::string& now, const char* path) {
  std::ifstream in(path);
  const std::string golden{std::istreambuf_iterator<char>(in), {}};
  if (golden == now) return 0;
  std::istringstream golden_lines(golden);
  std::istringstream lines(now);
  std::string was;
  std::string is;
  while (was == is && std::getline(golden_lines, was) && std::getline(lines, is)) {
  }
  std::printf("the layout differs from %s:\n- %s\n+ %s\n", path, was.c_str(), is.c_str());
  std::printf("a released format never changes; see tests/golden/CMakeLists.txt\n");
  return 1;
}

}  // namespace
}  // namespace tenon::layout

int main(int argc, char** argv) {
  const std::string text = tenon::layout::dump();
  if (argc == 3 && std::string_view(argv[1]) == "--compare")
    return tenon::layout::compare(text, argv[2]);
  if (argc == 3 && std::string_view(argv[1]) == "--write") {
    std::ofstream(argv[2]) << text;
    return 0;
  }
  std::cout << text;
  return 0;
}
