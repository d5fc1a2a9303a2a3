// SPDX-License-Identifier: Apache-2.0
#include "explorer/programs/by_file.hpp"

#include <utility>

#include "explorer/programs/segment_of_check.hpp"
#include "explorer/programs/shipped.hpp"
#include "layout/participant_layout.hpp"
#include "os/byte_lock.hpp"
#include "tenon/channel.hpp"
#include "tenon/order.hpp"

namespace tenon::lab {
namespace {

constexpr std::uint32_t kMode = 0600;

mapping::Whereabouts whereabouts(const mapping::Geometry& geometry) {
  return {kSegmentPath, geometry.nonce};
}

layout::ProcessSlot& slot_of(const mapping::Mapping& mapping, std::uint32_t slot) {
  return mapping.control_area<layout::ProcessSlot>(mapping.geometry().slots_offset)[slot];
}

// A file of that name, locked.
os::File begin_life(const mapping::Geometry& geometry, std::uint32_t slot,
                    std::uint32_t generation) {
  auto life = os::create_unnamed("/lab", kMode);
  must(life.has_value());
  must(os::try_lock_byte(*life, 0, os::LockMode::kExclusive).has_value());
  const auto path = mapping::life_path(whereabouts(geometry), slot, generation);
  must(os::publish(*life, path.c_str()).has_value());
  return std::move(*life);
}

}  // namespace

void lock_a_file(std::uint32_t slot) {
  const mapping::Mapping raw = map_raw();
  begin_life(raw.geometry(), slot, 1).forget();
  slot_of(raw, slot).lock = layout::kLockedFile;
}

AttachedByFile::AttachedByFile(mapping::Opened opened, mapping::Mapping mapping, std::uint32_t slot)
    : opened_(std::move(opened)), mapping_(std::move(mapping)), slot_(slot) {}

std::optional<AttachedByFile> AttachedByFile::attach() {
  auto opened = mapping::open(kSegmentPath, os::Access::kReadWrite);
  expect(opened.has_value(), "opening fails");
  const mapping::Geometry geometry = opened->geometry;
  for (std::uint32_t slot = 0; slot < geometry.process_slots; ++slot) {
    const std::uint64_t byte = layout::kFirstSlotByte + slot;
    if (!os::try_lock_byte(opened->control, byte, os::LockMode::kExclusive)) continue;
    const auto user = mapping::read_slot(opened->pinned, geometry, slot);
    const auto segment = whereabouts(geometry);
    const bool by_file = user->lock == layout::kLockedFile;
    if (by_file && *mapping::is_alive(opened->control, geometry, segment, *user)) {
      os::unlock_byte(opened->control, byte);
      continue;
    }
    expect(mapping::remove_files_of(opened->control, geometry, segment, *user).has_value(),
           "what the dead left cannot be removed");
    auto mapped = mapping::Mapping::map(*opened, os::Access::kReadWrite);
    expect(mapped.has_value(), "mapping fails");
    AttachedByFile self(std::move(*opened), std::move(*mapped), slot);
    layout::ProcessSlot& mine = slot_of(self.mapping_, slot);
    const std::uint32_t generation = order::get_opaque(mine.generation) + 1;
    order::set_opaque(mine.bells, 0u);
    order::set_release(mine.generation, generation);
    self.life_.emplace(begin_life(geometry, slot, generation));
    order::set_opaque(mine.lock, std::uint32_t{layout::kLockedFile});
    order::set_release(mine.state, std::uint32_t{layout::kSlotAttached});
    os::unlock_byte(self.opened_.control, byte);
    mapping::leave_gate(self.opened_.control);
    return self;
  }
  return std::nullopt;
}

void AttachedByFile::leave() {
  layout::ProcessSlot& mine = slot_of(mapping_, slot_);
  const std::uint32_t generation = order::get_opaque(mine.generation);
  order::set_opaque(mine.state, std::uint32_t{layout::kSlotFree});
  order::set_release(mine.lock, std::uint32_t{layout::kLockedByte});
  const auto path = mapping::life_path(whereabouts(mapping_.geometry()), slot_, generation);
  static_cast<void>(os::unlink_file(path.c_str()));
  life_.reset();
}

}  // namespace tenon::lab
