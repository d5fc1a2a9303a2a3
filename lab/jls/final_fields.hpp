// SPDX-License-Identifier: Apache-2.0
// Final fields, JLS 17.5.1: who got an object's address by way of the end of its constructor, and
// reads a final field of it, sees there, and wherever he gets from there, what was written before.
#pragma once

#include "jls/execution.hpp"

namespace tenon::lab::jls {

/// The pairs (w, r2) with hb(w, f), hb(f, a), mc(a, r1) and dereferences(r1, r2), where f is a
/// freeze, r1 a read of a field frozen there, and a no read of a final field.
Relation frozen_order(const Program& program, const Execution& execution);

}  // namespace tenon::lab::jls
