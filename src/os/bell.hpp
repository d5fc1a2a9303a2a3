// SPDX-License-Identifier: Apache-2.0
// Doorbells: listening Unix sockets. To connect is to ring; nothing is ever sent, so that a ringer
// that dies leaves nothing half done, and who cannot call a futex can ring and be rung.
#pragma once

#include <cstdint>

#include "os/file.hpp"
#include "tenon/result.hpp"

namespace tenon::os {

/// Makes a doorbell at `path`, instead of one that somebody left there. Its descriptor is readable
/// once it was rung, until clear(). Errors: InvalidArgument (more than 107 bytes of path),
/// NotFound, PermissionDenied, NoSpace, TooManyFiles, IoError.
Result<File> make_bell(const char* path, std::uint32_t mode) noexcept;

/// Rings; never waits. Nothing happens where nobody listens.
void ring_bell(const char* path) noexcept;

/// Takes all rings back.
void clear_bell(const File& bell) noexcept;

/// Waits until it is rung or until `deadline` (CLOCK_MONOTONIC ns). False: nobody rang, or a signal
/// came.
bool wait_for_bell(const File& bell, std::uint64_t deadline) noexcept;

}  // namespace tenon::os
