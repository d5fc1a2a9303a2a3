// SPDX-License-Identifier: Apache-2.0
#include "inspect/slots.hpp"

#include <algorithm>
#include <string>

#include "directory/directory.hpp"
#include "os/process.hpp"
#include "tenon/order.hpp"

namespace tenon::inspect {
namespace {

std::string describe(char state) {
  switch (state) {
    case 'R':
      return "running";
    case 'S':
      return "sleeping";
    case 'D':
      return "in the kernel";
    case 'T':
    case 't':
      return "stopped";
    case 'Z':
    case 'X':
      return "ended";
    default:
      return "unknown";
  }
}

}  // namespace

Result<Participant> participant_at(const View& view, std::uint32_t index) {
  const layout::ProcessSlot& slot = view.slot(index);
  auto locked = view.is_slot_locked(index);
  if (!locked) return locked.error();
  Participant p;
  p.slot = index;
  p.generation = order::get_opaque(slot.generation);
  p.pid = order::get_opaque(slot.pid);
  alignas(8) char name[sizeof slot.name];  // as order::copy_words() asks
  order::copy_words(name, slot.name, sizeof name);
  p.name.assign(name, std::find(name, name + sizeof name, '\0'));
  p.attached_at = order::get_opaque(slot.attached_at);
  p.fences_lightly = (order::get_opaque(slot.features) & layout::kFencesLightly) != 0;
  p.alive = *locked;
  p.state = p.alive ? describe(os::state_of_process(p.pid)) : "dead";
  return p;
}

Result<Participant> claimant(const View& view, layout::Claim claim) {
  if (claim.nobody() || claim.slot() >= view.mapping().geometry().process_slots)
    return Error(Code::kCorrupt, "a claim names no slot");
  auto participant = participant_at(view, claim.slot());
  if (!participant || participant->generation == claim.generation()) return participant;
  Participant gone;
  gone.slot = claim.slot();
  gone.generation = claim.generation();
  gone.state = "dead";
  return gone;
}

Thread thread_at(const View& view, std::uint32_t index) {
  const layout::ThreadSlot& slot = view.thread(index);
  const layout::Claim process{order::get_opaque(slot.process)};
  const std::uint32_t token = view.token(index);
  Thread thread;
  thread.slot = index;
  thread.generation = order::get_opaque(slot.generation);
  thread.participant = process.slot();
  thread.alive = !layout::is_marked(token);
  thread.tid = thread.alive ? token & layout::kTokenThread : 0;
  return thread;
}

bool is_still_there(const View& view, std::uint32_t index, const layout::DirectoryEntry& entry) {
  auto now = directory::read_entry(view.mapping(), index);
  return now && *now && (*now)->state == entry.state && (*now)->incarnation == entry.incarnation;
}

}  // namespace tenon::inspect
