// SPDX-License-Identifier: Apache-2.0
#include "channel/role.hpp"

#include "os/process.hpp"
#include "tenon/order.hpp"

namespace tenon::channel {
namespace {

Error held_by(participant::Participant& participant, layout::Claim claim) {
  const std::uint32_t pid = order::get_opaque(participant.slot(claim.slot()).pid);
  const bool stopped = os::state_of_process(pid) == 'T';
  return Error(Code::kRoleHeld, stopped ? "by a stopped process, pid" : "by pid", pid);
}

}  // namespace

Result<Inheritance> take_role(participant::Participant& participant, std::uint64_t& role) {
  if (participant.mapping().forked()) return Code::kForkedHandle;
  // SYNC queue.role: acquire, with the compare-and-set below: the holder's slot has its generation.
  // Weakened to opaque, a living holder looks like one that is gone.
  std::uint64_t seen = order::get_acquire(role);
  for (;;) {
    const layout::Claim claim{seen};
    if (!claim.nobody()) {
      auto gone = participant.is_gone(claim);
      if (!gone) return gone.error();
      if (!*gone) return held_by(participant, claim);
    }
    // SYNC queue.role: volatile compare-and-set: one of two takers wins, and it sees what the last
    // holder did (the kernel's lock orders a dead holder's stores before the proof of its death).
    if (order::compare_and_set_volatile(role, seen, participant.claim().word)) {
      if (!claim.nobody()) return Inheritance::kFromDead;
      return seen == layout::kHandedBack ? Inheritance::kHandedBack : Inheritance::kNone;
    }
  }
}

void leave_role(std::uint64_t& role, bool in_hand) noexcept {
  // SYNC queue.role: release, with the acquire in take_role().
  order::set_release(role, in_hand ? layout::kHandedBack : std::uint64_t{0});
}

Result<Holder> holder_of(participant::Participant& participant, const std::uint64_t& role) {
  // SYNC queue.role: acquire, as in take_role().
  const layout::Claim claim{order::get_acquire(role)};
  if (claim.nobody()) return Holder::kNobody;
  auto gone = participant.is_gone(claim);
  if (!gone) return gone.error();
  return *gone ? Holder::kGone : Holder::kAlive;
}

}  // namespace tenon::channel
