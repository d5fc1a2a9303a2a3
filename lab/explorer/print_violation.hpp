// SPDX-License-Identifier: Apache-2.0
// What the commands say of a violation.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "explorer/explorer.hpp"

namespace tenon::lab {

/// The violation, if there is one, and a trace: that of the run asked for, or else its own.
void print_violation(const Findings& found);
/// The same without the trace.
nlohmann::ordered_json as_json(const Violation& violation);

}  // namespace tenon::lab
