// SPDX-License-Identifier: Apache-2.0
// Programs run step by step on a machine with store buffers, or without: what the axioms of tso and
// sc are compared with. After the abstract machine of Owens, Sarkar, Sewell, TPHOLs 2009.
#pragma once

#include <set>

#include "axiom/judge.hpp"
#include "axiom/litmus.hpp"

namespace tenon::lab::axiom {

enum class Buffers { kNone, kStores };

/// All final states. The program must not loop, and must access locations by name.
std::set<FinalState> run_on_machine(const Program& program, Buffers buffers);

}  // namespace tenon::lab::axiom
