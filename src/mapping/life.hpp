// SPDX-License-Identifier: Apache-2.0
// Whether the process that has a slot lives, as the kernel's locks say; and the names of the files
// that a process may have beside the segment.
#pragma once

#include <cstdint>
#include <string>

#include "mapping/mapping.hpp"
#include "os/file.hpp"
#include "tenon/result.hpp"

namespace tenon::mapping {

/// Who has, or had, a slot: what its words say of that.
struct SlotUser {
  std::uint32_t slot = 0;
  std::uint32_t generation = 0;
  std::uint32_t lock = 0;  ///< layout::SlotLock
};

/// Where a segment lies, and which one it is: enough to find the files beside it.
struct Whereabouts {
  std::string path;  ///< empty: anonymous, and nothing is beside it
  std::array<std::uint8_t, 16> nonce{};
};

/// The file that a process without a byte lock keeps locked while it is attached.
std::string life_path(const Whereabouts& segment, std::uint32_t slot, std::uint32_t generation);
/// The socket on which a process is rung; `number` from 1.
std::string bell_path(const Whereabouts& segment, std::uint32_t slot, std::uint32_t generation,
                      std::uint32_t number);

/// True while the user holds the lock that its slot names. `file`: a descriptor of the segment that
/// holds none. May say true of a dead one while the next user comes; never false of a living one.
/// A life file that is not there proves nothing: somebody may have removed it. Then the answer is
/// true, too. Error: IoError.
Result<bool> is_alive(const os::File& file, const Geometry& geometry, const Whereabouts& segment,
                      const SlotUser& user);

/// Removes the files that a user who is proved dead has left. To be called by who keeps everybody
/// from taking the slot. Crash: killed inside, files may stay, and the user is dead as before.
/// Error: IoError.
Result<void> remove_files_of(const os::File& file, const Geometry& geometry,
                             const Whereabouts& segment, const SlotUser& user);

/// What the words of a slot say, read through a descriptor. Error: IoError.
Result<SlotUser> read_slot(const os::File& file, const Geometry& geometry, std::uint32_t slot);

}  // namespace tenon::mapping
