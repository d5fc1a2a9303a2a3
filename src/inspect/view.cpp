// SPDX-License-Identifier: Apache-2.0
#include "inspect/view.hpp"

#include <utility>

#include "mapping/life.hpp"
#include "segment/location.hpp"
#include "tenon/order.hpp"

namespace tenon::inspect {

Result<View> View::open(std::string_view name) {
  auto path = segment::path_of(name);
  if (!path) return path.error();
  auto opened = mapping::open(*path, os::Access::kReadOnly);
  if (!opened) return opened.error();
  auto mapping = mapping::Mapping::map(*opened, os::Access::kReadOnly);
  if (!mapping) return mapping.error();
  mapping::leave_gate(opened->control);
  return View(*path, std::move(*mapping), std::move(opened->control), opened->facts);
}

View::View(std::string path, mapping::Mapping mapping, os::File file, const os::FileFacts& facts)
    : path_(std::move(path)), mapping_(std::move(mapping)), file_(std::move(file)), facts_(facts) {}

const layout::ProcessSlot& View::slot(std::uint32_t index) const noexcept {
  return mapping_.control_area<layout::ProcessSlot>(mapping_.geometry().slots_offset)[index];
}

const layout::ThreadSlot& View::thread(std::uint32_t index) const noexcept {
  return mapping_.control_area<layout::ThreadSlot>(mapping_.geometry().threads_offset)[index];
}

std::uint32_t View::token(std::uint32_t index) const noexcept {
  // SYNC thread.generation: acquire, with the release in join(): its page is allocated.
  if (order::get_acquire(thread(index).generation) == 0) return 0;
  const auto* pages = mapping_.control_area<layout::TokenPage>(mapping_.geometry().tokens_offset);
  return order::get_opaque(pages[index].word);
}

std::uint64_t View::uses(std::uint32_t slot, std::uint32_t first) const noexcept {
  const mapping::Geometry& geometry = mapping_.geometry();
  const auto* rows = mapping_.control_area<std::uint64_t>(geometry.uses_offset);
  return order::get_opaque(rows[slot * layout::use_words(geometry.directory_entries) + first / 64]);
}

Result<bool> View::is_slot_locked(std::uint32_t index) const {
  const layout::ProcessSlot& its = slot(index);
  const auto generation = order::get_opaque(its.generation);
  const auto lock = order::get_opaque(its.lock);
  return mapping::is_alive(file_, mapping_.geometry(), {path_, mapping_.geometry().nonce},
                           {index, generation, lock});
}

Result<std::optional<channel::Ring>> View::ring(const layout::DirectoryEntry& entry) const {
  if (entry.kind != layout::kKindQueue) return std::optional<channel::Ring>();
  std::byte* memory = mapping_.at(entry.offset, entry.bytes, layout::kPage);
  if (memory == nullptr || entry.bytes < sizeof(layout::Queue))
    return Error(Code::kCorrupt, "place of a queue");
  layout::QueueHeader header;
  order::copy_plain(&header, memory, sizeof header);
  if (auto sound = channel::check(header, entry.bytes); !sound) return sound.error();
  return std::optional(channel::Ring(memory, header));
}

Result<std::optional<object::Content>> View::object(const layout::DirectoryEntry& entry) const {
  const bool is_one = entry.kind == layout::kKindObject || entry.kind == layout::kKindSealed ||
                      entry.kind == layout::kKindMonitor;
  if (!is_one) return std::optional<object::Content>();
  auto content = object::read(mapping_, entry.offset, entry.bytes);
  if (!content) return content.error();
  return std::optional(std::move(*content));
}

}  // namespace tenon::inspect
