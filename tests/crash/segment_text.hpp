// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace tenon::crash {

/// Which words of a segment file differ from what they were, and what they say now; without those
/// that are other ones in each run: pids, names, times.
std::string changes(std::span<const std::byte> before, std::span<const std::byte> after);

}  // namespace tenon::crash
