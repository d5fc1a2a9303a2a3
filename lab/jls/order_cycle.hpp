// SPDX-License-Identifier: Apache-2.0
// Why no synchronization order fits what volatile reads saw: a cycle of what would have to come
// before what. Edges: po; rf, from a write to its read; co, between writes of one variable; fr,
// from a read to what overwrites the write it saw; start and join.
#pragma once

#include <optional>
#include <string>

#include "jls/execution.hpp"

namespace tenon::lab::jls {

/// "T1: x = 1 -po-> T1: r1 = y (0) -fr-> ...", or nothing when this does not show it: locks that
/// exclude each other, or a value that several writes have.
std::optional<std::string> order_cycle(const Program& program, const Execution& combination);

}  // namespace tenon::lab::jls
