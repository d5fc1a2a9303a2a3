// SPDX-License-Identifier: Apache-2.0
#include "participant/uses.hpp"

#include <utility>

#include "layout/directory_layout.hpp"
#include "participant/participant.hpp"
#include "tenon/order.hpp"

namespace tenon::participant {
namespace {

constexpr std::uint64_t bit_of(std::uint32_t index) noexcept {
  return std::uint64_t{1} << index % 64;
}

}  // namespace

std::uint64_t& Uses::word(std::uint32_t slot, std::uint32_t index) const noexcept {
  const mapping::Geometry& geometry = participant_.mapping().geometry();
  const std::uint64_t row = slot * layout::use_words(geometry.directory_entries);
  return participant_.mapping().control_area<std::uint64_t>(geometry.uses_offset)[row + index / 64];
}

void Uses::start() noexcept {
  const std::uint32_t slot = participant_.claim().slot();
  for (std::uint32_t i = 0; i < participant_.mapping().geometry().directory_entries; i += 64) {
    // SYNC uses: release, with the fence behind in_use(): we have seen, by its lock, what the dead
    // one did last, and hand that on.
    if (order::get_plain(word(slot, i)) != 0) order::set_release(word(slot, i), std::uint64_t{0});
  }
}

void Uses::add(std::uint32_t index) {
  const std::lock_guard lock(mutex_);
  ++handles_[index];
  std::uint64_t& mine = word(participant_.claim().slot(), index);
  // The structure lock hands it on to who asks next.
  order::set_opaque(mine, order::get_plain(mine) | bit_of(index));
}

void Uses::drop(std::uint32_t index) noexcept {
  if (participant_.mapping().forked()) return;
  const std::lock_guard lock(mutex_);
  const auto handles = handles_.find(index);
  if (--handles->second > 0) return;
  handles_.erase(handles);
  std::uint64_t& mine = word(participant_.claim().slot(), index);
  // SYNC uses: release, with the fence behind in_use(): our last access to the object is over.
  // Weakened to opaque, it comes after somebody has made another object there.
  order::set_release(mine, order::get_plain(mine) & ~bit_of(index));
}

Result<bool> Uses::in_use(std::uint32_t index) {
  const std::uint32_t slots = participant_.mapping().geometry().process_slots;
  for (std::uint32_t slot = 0; slot < slots; ++slot) {
    // SYNC uses: the full fence in is_pinned(), at the end, is the acquire to the release in
    // drop().
    if ((order::get_opaque(word(slot, index)) & bit_of(index)) == 0) continue;
    auto attached = participant_.is_attached(slot);
    if (!attached || *attached) return attached;
  }
  return participant_.is_pinned(index);
}

Use::Use(Uses& uses, std::uint32_t index) : uses_(&uses), index_(index) {
  uses.add(index);
}

Use::Use(Use&& other) noexcept : uses_(std::exchange(other.uses_, nullptr)), index_(other.index_) {}

Use::~Use() {
  if (uses_ != nullptr) uses_->drop(index_);
}

}  // namespace tenon::participant
