// SPDX-License-Identifier: Apache-2.0
// All candidate executions of a program: all runs of its threads, all reads-from, all coherence
// orders. Alglave, Maranget, Tautschnig, "Herding cats", TOPLAS 2014, section 5.
#pragma once

#include <cstdint>
#include <functional>

#include "axiom/execution.hpp"
#include "axiom/litmus.hpp"

namespace tenon::lab::axiom {

struct Enumeration {
  bool has_cut = false;    ///< a loop was not followed for ever
  bool has_fault = false;  ///< some runs access what is no location; they are left out
};

/// What to do with candidates. Several of them have the same events and differ in rf, co, fr and
/// the final memory: `begin` is called before the first of them.
struct CandidateVisitor {
  std::function<void(const Execution&)> begin;
  std::function<void(const Execution&)> candidate;
};

/// A value is read only if it can be computed from those that were there at the start, so none
/// comes out of thin air. Throws std::length_error when the program is too large: 64 events, 2^18
/// runs of one thread, 2^24 candidates.
Enumeration for_each_candidate(const Program& program, Prune prune,
                               const CandidateVisitor& visitor);

}  // namespace tenon::lab::axiom
