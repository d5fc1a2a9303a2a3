// SPDX-License-Identifier: Apache-2.0
// Roles: which process is the producer, which the consumer. The role word is the claim.
#pragma once

#include <cstdint>

#include "participant/participant.hpp"
#include "tenon/result.hpp"

namespace tenon::channel {

/// How the role was found when it was taken.
enum class Inheritance : std::uint8_t {
  kNone,        ///< free, nothing in hand
  kHandedBack,  ///< free, but the last holder left with a message in hand
  kFromDead,    ///< held by a process that is gone
};

/// Takes a role for this process. Errors: RoleHeld (number = pid), PeerMisbehaved, DescriptorLost,
/// ForkedHandle.
/// Crash: killed right after, the role belongs to a dead process and the next taker gets it.
Result<Inheritance> take_role(participant::Participant& participant, std::uint64_t& role);

/// Gives it back. `in_hand`: a message was shown to the user and not released.
void leave_role(std::uint64_t& role, bool in_hand) noexcept;

enum class Holder : std::uint8_t { kNobody, kAlive, kGone };
/// Who has the role now, by the process fact.
Result<Holder> holder_of(participant::Participant& participant, const std::uint64_t& role);

}  // namespace tenon::channel
