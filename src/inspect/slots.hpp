// SPDX-License-Identifier: Apache-2.0
// The users of slots, and entries of the directory, as tools show them.
#pragma once

#include <cstdint>

#include "inspect/view.hpp"

namespace tenon::inspect {

/// Errors: DescriptorLost, IoError.
Result<Participant> participant_at(const View& view, std::uint32_t index);
/// Who made that claim. Its slot may have another user by now: then it is known to be dead, and
/// not by its pid. Errors: Corrupt, and those of participant_at().
Result<Participant> claimant(const View& view, layout::Claim claim);
Thread thread_at(const View& view, std::uint32_t index);
/// No, when it was removed while we looked: then what we saw may be another object.
bool is_still_there(const View& view, std::uint32_t index, const layout::DirectoryEntry& entry);

}  // namespace tenon::inspect
