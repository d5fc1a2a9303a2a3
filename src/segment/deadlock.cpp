// SPDX-License-Identifier: Apache-2.0
// Names for the ring of threads that a Deadlock spoke of.
#include <cstddef>

#include "directory/directory.hpp"
#include "layout/object_layout.hpp"
#include "segment/attachment.hpp"
#include "tenon/order.hpp"
#include "tenon/segment.hpp"

namespace tenon {
namespace {

// Of the object with the monitor at that offset.
std::string name_of(const mapping::Mapping& mapping, std::uint64_t monitor) {
  for (std::uint32_t i = 0; i < mapping.geometry().directory_entries; ++i) {
    const auto entry = directory::read_entry(mapping, i);
    if (entry && *entry && (*entry)->kind != layout::kKindQueue &&
        (*entry)->offset + offsetof(layout::Object, monitor) == monitor)
      return (*entry)->name;
  }
  return {};
}

DeadlockLink name(participant::Participant& participant, const participant::Wish& wish) {
  const mapping::Mapping& mapping = participant.mapping();
  DeadlockLink link;
  link.monitor = name_of(mapping, wish.monitor);
  const participant::Watch watch = participant.threads().watch(wish.thread);
  if (watch.state != participant::Watch::State::kAlive) return link;
  link.tid = watch.seen & layout::kTokenThread;
  const layout::Claim process{
      order::get_opaque(participant.threads().slot(wish.thread.slot()).process)};
  if (!process.nobody() && process.slot() < mapping.geometry().process_slots)
    link.pid = order::get_opaque(participant.slot(process.slot()).pid);
  return link;
}

}  // namespace

Result<std::vector<DeadlockLink>> Segment::last_deadlock() {
  auto participant = writer();
  if (!participant) return participant.error();
  auto self = (*participant)->threads().join_or_self();
  if (!self) return self.error();
  std::vector<DeadlockLink> links;
  for (const participant::Wish& wish : (*self)->ring) links.push_back(name(**participant, wish));
  return links;
}

}  // namespace tenon
