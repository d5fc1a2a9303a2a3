// SPDX-License-Identifier: Apache-2.0
#include "mapping/geometry.hpp"

#include <algorithm>

#include "base/bits.hpp"
#include "layout/fingerprint.hpp"
#include "os/clock.hpp"
#include "os/process.hpp"

namespace tenon::mapping {
namespace {

constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 46;  // what x86-64 can map, with room
constexpr std::uint32_t kMostSlots = 65535;                   // slot + 1 has 16 bits in a claim
constexpr std::uint32_t kMostEntries = 1u << 20;
constexpr std::uint32_t kThreadsEach = 4;

// One rule for both directions: a header is right when it has the offsets that we would choose.
struct Places {
  std::uint64_t slots = layout::kSlotsOffset;
  std::uint64_t threads;
  std::uint64_t directory;
  std::uint64_t uses;
  std::uint64_t heap;
  std::uint64_t tokens;
};
Places places(std::uint64_t process_slots, std::uint64_t thread_slots,
              std::uint64_t directory_entries, std::uint64_t max_bytes) noexcept {
  Places p{};
  p.threads = round_up(p.slots + process_slots * sizeof(layout::ProcessSlot), layout::kPage);
  p.directory = round_up(p.threads + thread_slots * sizeof(layout::ThreadSlot), layout::kPage);
  p.uses =
      round_up(p.directory + directory_entries * sizeof(layout::DirectoryEntry), layout::kPage);
  p.heap = round_up(
      p.uses + process_slots * layout::use_words(directory_entries) * sizeof(std::uint64_t),
      layout::kPage);
  p.tokens = round_up(max_bytes, layout::kPage);
  return p;
}

bool within(std::uint32_t count, std::uint32_t most) noexcept {
  return count != 0 && count <= most;
}

}  // namespace

Result<layout::SegmentHeader> plan(const Wish& wish, bool outlives_boot) {
  if (!within(wish.process_slots, kMostSlots))
    return Error(Code::kInvalidArgument, "max_participants is not within 1..65535");
  if (wish.thread_slots > kMostSlots)
    return Error(Code::kInvalidArgument, "max_threads is not within 0..65535");
  if (!within(wish.directory_entries, kMostEntries))
    return Error(Code::kInvalidArgument, "max_objects is not within 1..2^20");
  const std::uint32_t threads = wish.thread_slots != 0
                                    ? wish.thread_slots
                                    : std::min(wish.process_slots * kThreadsEach, kMostSlots);
  const Places p = places(wish.process_slots, threads, wish.directory_entries, wish.max_bytes);
  if (wish.max_bytes < p.heap || wish.max_bytes > kMostBytes)
    return Error(Code::kInvalidArgument,
                 "max_bytes is over 64 TiB, or has no room even for the "
                 "control area, which takes",
                 static_cast<std::int64_t>(p.heap));

  layout::SegmentHeader header{};
  header.magic = layout::kSegmentMagic;
  header.format_major = layout::kFormatMajor;
  header.format_minor = layout::kFormatMinor;
  header.fingerprint = layout::fingerprint();
  header.incompatible = outlives_boot ? layout::kOutlivesBoot : 0;
  header.max_bytes = p.tokens;
  header.process_slots = wish.process_slots;
  header.directory_entries = wish.directory_entries;
  header.thread_slots = threads;
  header.slots_offset = p.slots;
  header.threads_offset = p.threads;
  header.directory_offset = p.directory;
  header.uses_offset = p.uses;
  header.heap_offset = p.heap;
  header.tokens_offset = p.tokens;
  std::ranges::copy(os::random_nonce(), header.nonce);
  std::ranges::copy(os::boot_id(), header.boot_id);
  header.created_at = os::wall_clock();
  header.ready = layout::kReady;
  header.checksum = checksum_of(header);
  header.ready = 0;
  return header;
}

Result<Geometry> check(const layout::SegmentHeader& header, std::size_t got,
                       std::uint64_t file_bytes) {
  if (got < sizeof header.magic) return Code::kTruncated;
  if (header.magic != layout::kSegmentMagic) return Code::kBadMagic;
  if (got < sizeof header) return Code::kTruncated;
  if (header.format_major != layout::kFormatMajor)
    return Error(Code::kVersionMismatch, "its major format version is", header.format_major);
  if (header.fingerprint != layout::fingerprint())
    return Error(Code::kLayoutMismatch, "built with other sizes or byte order");
  if (header.ready != layout::kReady) return Code::kIncomplete;
  if (header.checksum != checksum_of(header))
    return Error(Code::kCorrupt, "checksum of the segment header");
  if ((header.incompatible & ~layout::kOutlivesBoot) != 0)
    return Error(Code::kVersionMismatch, "it uses features that are not known here");

  const Places p =
      places(header.process_slots, header.thread_slots, header.directory_entries, header.max_bytes);
  if (!within(header.process_slots, kMostSlots) || !within(header.thread_slots, kMostSlots) ||
      !within(header.directory_entries, kMostEntries) || header.slots_offset != p.slots ||
      header.threads_offset != p.threads || header.directory_offset != p.directory ||
      header.uses_offset != p.uses || header.heap_offset != p.heap || header.max_bytes < p.heap ||
      header.max_bytes > kMostBytes || header.max_bytes != p.tokens ||
      header.tokens_offset != p.tokens)
    return Error(Code::kCorrupt, "sizes in the segment header");
  const std::uint64_t expected = p.tokens + header.thread_slots * layout::kPage;
  if (file_bytes < expected) return Code::kTruncated;
  if (file_bytes > expected) return Error(Code::kCorrupt, "the file is too long");

  Geometry geometry;
  geometry.max_bytes = header.max_bytes;
  geometry.process_slots = header.process_slots;
  geometry.thread_slots = header.thread_slots;
  geometry.directory_entries = header.directory_entries;
  geometry.slots_offset = header.slots_offset;
  geometry.threads_offset = header.threads_offset;
  geometry.directory_offset = header.directory_offset;
  geometry.uses_offset = header.uses_offset;
  geometry.heap_offset = header.heap_offset;
  geometry.tokens_offset = header.tokens_offset;
  geometry.outlives_boot = (header.incompatible & layout::kOutlivesBoot) != 0;
  geometry.file_bytes = expected;
  std::ranges::copy(header.nonce, geometry.nonce.begin());
  std::ranges::copy(header.boot_id, geometry.boot_id.begin());
  return geometry;
}

}  // namespace tenon::mapping
