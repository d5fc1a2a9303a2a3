// SPDX-License-Identifier: Apache-2.0
// A queue as this process sees it: its ring, and the participant that keeps the mapping alive.
#pragma once

#include <memory>

#include "channel/ring.hpp"
#include "directory/directory.hpp"
#include "participant/participant.hpp"

namespace tenon::channel {

struct QueueCore {
  std::shared_ptr<participant::Participant> participant;
  Ring ring;
  participant::Use use;
};

/// Takes an open object as a queue. `element_bytes` 0 takes any type.
/// Errors: WrongKind, LayoutMismatch, Corrupt.
Result<ByteQueue> open_queue(std::shared_ptr<participant::Participant> participant,
                             directory::Opened opened, std::uint32_t element_bytes);

/// True when an end of some queue names that process slot, as its holder or for its successor.
/// Error: Corrupt.
Result<bool> has_role(const mapping::Mapping& mapping, std::uint32_t slot);

/// Makes a queue. Error: AlreadyExists, when somebody was faster; NoSpace, TooLarge, ...
Result<directory::Opened> create_queue(participant::Participant& participant, std::string_view name,
                                       const QueueOptions& options);

}  // namespace tenon::channel
