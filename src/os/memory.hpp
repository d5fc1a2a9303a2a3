// SPDX-License-Identifier: Apache-2.0
// Mappings of files.
#pragma once

#include <cstddef>
#include <cstdint>

#include "os/file.hpp"
#include "tenon/result.hpp"

namespace tenon::os {

/// Bytes that cannot be touched on each side of a mapped file, so that a wild index faults.
inline constexpr std::size_t kGuardBytes = 1u << 16;

/// What the processor can map by one entry instead of 512.
inline constexpr std::size_t kHugePage = std::size_t{1} << 21;

/// Maps the first `bytes` bytes of a file, shared, between two guards. A forked child does not get
/// the mapping, and a core dump does not contain it. Returns its address, a multiple of kHugePage
/// where the file has room for one.
/// Errors: NoMemory, PermissionDenied, IoError.
Result<std::byte*> map_file(const File& file, std::size_t bytes, Access access) noexcept;
/// Takes the right to write from a part of it. Errors as above.
Result<void> make_read_only(std::byte* at, std::size_t bytes) noexcept;
/// Gathers that part of a mapped file, whole huge pages, into huge pages, for all who map it.
/// Nobody notices anything but the time it takes. Errors: Unsupported (the kernel or the file
/// system cannot), NoMemory (none is free), WouldBlock (pages are in use elsewhere in the kernel).
Result<void> gather_into_huge_pages(std::byte* at, std::size_t bytes) noexcept;
/// Removes what map_file() made, guards included.
void unmap_file(std::byte* base, std::size_t bytes) noexcept;

}  // namespace tenon::os
