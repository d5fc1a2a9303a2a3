// SPDX-License-Identifier: Apache-2.0
// The caches of CPU 0, as the kernel tells them in sysfs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace tenon::lab::machine {

struct CacheLevel {
  int level = 0;     ///< 1 is next to the core
  std::string type;  ///< Data, Instruction or Unified
  std::size_t bytes = 0;
  std::size_t line_bytes = 0;
  std::string shared_by;  ///< CPUs, such as "0-1"
  std::int64_t lines() const noexcept {
    return line_bytes == 0 ? 0 : static_cast<std::int64_t>(bytes / line_bytes);
  }
};

/// Sorted as in sysfs; entries that cannot be read are left out, so empty where there is no sysfs.
std::vector<CacheLevel> cache_levels(
    const std::string& folder = "/sys/devices/system/cpu/cpu0/cache");

/// Such as "48 KiB".
std::string text_of_bytes(std::size_t bytes);

}  // namespace tenon::lab::machine
