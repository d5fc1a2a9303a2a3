// SPDX-License-Identifier: Apache-2.0
// Units: numbers as people read them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tenon::cli {

/// "4.1 MiB", "512 B".
std::string text_of_bytes(std::uint64_t bytes);
/// "4812 MB/s", in units of 10^6; empty when no time has passed.
std::string text_of_rate(std::uint64_t bytes, double seconds);
/// "3.2 s", "17 us".
std::string text_of_duration(std::uint64_t nanoseconds);
/// Without anything that a terminal would obey: names come from whoever wrote them.
std::string printable(std::string_view text);

}  // namespace tenon::cli
