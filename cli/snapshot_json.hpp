// SPDX-License-Identifier: Apache-2.0
// Snapshots as JSON, for programs: `tenon ls --json` and `tenon inspect --json`.
#pragma once

#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "tenon/inspect.hpp"

namespace tenon::cli {

using Json = nlohmann::ordered_json;

std::string hex_of(const std::array<std::uint8_t, 16>& nonce);
Json json_of(const inspect::Snapshot& snapshot);
/// As text of several lines. Names come from whoever wrote them: what is not UTF-8 is replaced.
std::string pretty(const Json& json);

}  // namespace tenon::cli
