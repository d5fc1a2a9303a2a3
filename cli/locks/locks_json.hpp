// SPDX-License-Identifier: Apache-2.0
// Monitors as JSON, for programs.
#pragma once

#include "snapshot_json.hpp"
#include "tenon/inspect.hpp"

namespace tenon::cli {

Json json_of(const inspect::Locks& locks);

}  // namespace tenon::cli
