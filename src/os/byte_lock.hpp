// SPDX-License-Identifier: Apache-2.0
// Locks on single bytes of a file, owned by its open file description (F_OFD_SETLK): the kernel
// frees them at the last close, which a mapping holds back, and at death.
#pragma once

#include <cstdint>

#include "os/file.hpp"
#include "tenon/deadline.hpp"
#include "tenon/result.hpp"

namespace tenon::os {

enum class LockMode : std::uint8_t { kShared, kExclusive };

/// Errors: WouldBlock when another description holds a lock that conflicts.
Result<void> try_lock_byte(const File& file, std::uint64_t byte, LockMode mode) noexcept;
/// Waits by trying again ever more rarely (these locks have no timed wait). Error: Timeout.
Result<void> lock_byte(const File& file, std::uint64_t byte, LockMode mode,
                       Deadline deadline) noexcept;
void unlock_byte(const File& file, std::uint64_t byte) noexcept;
enum class Holder : std::uint8_t {
  kNobody,
  kSomebody,
  kThisProcess,  ///< not by a description: by F_SETLK, as a JVM does
};
/// Who holds a lock that conflicts with an exclusive one: another description, or a process.
Result<Holder> holder_of_byte(const File& file, std::uint64_t byte) noexcept;
/// The same, whoever it is.
Result<bool> is_byte_locked(const File& file, std::uint64_t byte) noexcept;

}  // namespace tenon::os
