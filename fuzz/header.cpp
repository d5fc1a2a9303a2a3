// SPDX-License-Identifier: Apache-2.0
// The reader of a file's first bytes: a geometry whose parts lie one behind the other, or an error.
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>

#include "base/bits.hpp"
#include "layout/directory_layout.hpp"
#include "layout/participant_layout.hpp"
#include "mapping/geometry.hpp"
#include "patches.hpp"

namespace tenon::fuzz {
namespace {

layout::SegmentHeader sound_header() {
  auto header =
      mapping::plan(
          {.max_bytes = 256 * 1024, .process_slots = 4, .directory_entries = 6, .thread_slots = 4},
          false)
          .value();
  header.ready = layout::kReady;
  return header;
}

void apply(const Patch& patch, layout::SegmentHeader& header) {
  constexpr std::size_t kWords = sizeof header / sizeof(std::uint64_t);
  auto* bytes = reinterpret_cast<unsigned char*>(&header);
  std::memcpy(bytes + patch.place % kWords * sizeof(std::uint64_t), &patch.value, patch.width());
  if (patch.mends()) header.checksum = checksum_of(header);
}

// What everybody relies on who computes an address from it.
bool is_sound(const mapping::Geometry& geometry, std::uint64_t file_bytes) {
  const auto ends_before = [](std::uint64_t offset, std::uint64_t bytes, std::uint64_t next) {
    return offset % layout::kPage == 0 && offset <= next && bytes <= next - offset;
  };
  return geometry.process_slots != 0 && geometry.thread_slots != 0 &&
         ends_before(geometry.slots_offset, geometry.process_slots * sizeof(layout::ProcessSlot),
                     geometry.threads_offset) &&
         ends_before(geometry.threads_offset, geometry.thread_slots * sizeof(layout::ThreadSlot),
                     geometry.directory_offset) &&
         ends_before(geometry.directory_offset,
                     geometry.directory_entries * sizeof(layout::DirectoryEntry),
                     geometry.uses_offset) &&
         ends_before(geometry.uses_offset,
                     geometry.process_slots * layout::use_words(geometry.directory_entries) * 8,
                     geometry.heap_offset) &&
         ends_before(geometry.heap_offset, 0, geometry.max_bytes) &&
         ends_before(geometry.tokens_offset, geometry.thread_slots * layout::kPage,
                     geometry.file_bytes) &&
         geometry.max_bytes <= geometry.tokens_offset && geometry.file_bytes == file_bytes;
}

}  // namespace
}  // namespace tenon::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tenon;
  static const layout::SegmentHeader kSound = fuzz::sound_header();
  layout::SegmentHeader header = kSound;
  const auto patches = fuzz::patches_in({data, size});
  for (const fuzz::Patch& patch : patches) fuzz::apply(patch, header);
  // As long as the header says: the length alone is to refuse nothing else.
  const std::uint64_t file_bytes =
      header.tokens_offset + std::uint64_t{header.thread_slots} * layout::kPage;
  const std::size_t got = patches.empty() ? size : sizeof header;
  const auto geometry = mapping::check(header, got, file_bytes);
  if (geometry && !fuzz::is_sound(*geometry, file_bytes)) std::abort();
  return 0;
}
