// SPDX-License-Identifier: Apache-2.0
// The commit procedure without any pruning: each set of actions as C_i, each map of actions as f,
// judged by the rules as they are written. For the test that the search loses nothing.
#pragma once

#include <vector>

#include "jls/execution.hpp"

namespace tenon::lab::jls {

/// Whether the execution has a justification. For executions of few actions.
bool is_justified_naively(const std::vector<Execution>& executions, std::size_t target);

}  // namespace tenon::lab::jls
