// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "findings.hpp"

namespace tenon::crash {

struct Outcome {
  bool completed = false;         ///< the operation had no such point: it returned
  bool before_completed = false;  ///< likewise, of the predecessor's operation
  std::uint64_t points = 0;       ///< passed; 0 = it died somewhere else than it was told to
};

/// Builds the setting, kills the victim, checks what it left, clears up. `directory` is made for
/// it.
Outcome run_case(const Case& the_case, const std::filesystem::path& directory, Counts& counts);

/// Runs a case for every point of the operation; returns the outcome of the last one.
Outcome run_every_point(const Case& first, const std::filesystem::path& directory, Counts& counts);

/// True when so much was found that looking on teaches nothing.
bool enough(const Counts& counts) noexcept;
void set_enough(std::uint64_t findings) noexcept;

}  // namespace tenon::crash
