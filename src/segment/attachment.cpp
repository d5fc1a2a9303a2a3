// SPDX-License-Identifier: Apache-2.0
#include "segment/attachment.hpp"

namespace tenon::segment {
namespace {

// In a forked child it stays what it was: another thread of the parent may have been changing it,
// and what it stands for in the segment is the parent's.
void destroy(participant::Participant* participant) {
  if (!participant->mapping().forked()) delete participant;
}

}  // namespace

Result<std::shared_ptr<Core>> attach(const mapping::Place& place) {
  auto participant = participant::Participant::attach(place);
  if (!participant) return participant.error();
  std::shared_ptr<participant::Participant> shared(participant->release(), destroy);
  return std::make_shared<Core>(Core{place, std::move(shared), nullptr});
}

Result<std::shared_ptr<Core>> attach_read_only(const mapping::Place& place, mapping::Trust trust) {
  os::ForkHold hold;
  auto opened = mapping::open(place, os::Access::kReadOnly, trust);
  if (!opened) return opened.error();
  auto mapping = mapping::Mapping::map(*opened, os::Access::kReadOnly);
  if (!mapping) return mapping.error();
  hold.close_in_child(opened->pinned.get());
  mapping::leave_gate(opened->control);
  return std::make_shared<Core>(
      Core{place, nullptr, std::make_shared<ReadOnly>(std::move(*mapping), *opened), trust});
}

}  // namespace tenon::segment
