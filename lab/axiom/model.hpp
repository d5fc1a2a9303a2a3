// SPDX-License-Identifier: Apache-2.0
// Memory models, each as a list of axioms.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "axiom/litmus.hpp"
#include "axiom/term.hpp"

namespace tenon::lab::axiom {

struct Axiom {
  enum class Kind : std::uint8_t { kAcyclic, kIrreflexive, kEmpty };
  std::string name;
  Kind kind;
  Term term;
};

struct Model {
  std::string name;
  std::string about;  ///< one line, with its source
  std::vector<Axiom> axioms;
  /// Conflicting accesses that are not ordered; a program with one has no meaning.
  std::optional<Term> race;
  /// Relations worth showing beside po, rf, co and fr.
  std::vector<std::pair<std::string, Term>> shown;
  /// What its axioms forbid anyway.
  Prune prune = Prune::kIncoherent;
};

// sc      Lamport 1979: po, rf, co, fr together have no cycle.
// tso     x86: Owens, Sarkar, Sewell, TPHOLs 2009, in herd's axioms. C on it: as compilers map it.
// rc11    Lahav and others, PLDI 2017. Release sequences contain later stores of their own thread.
// cpp20   C++20 [intro.races], [atomics.order] (P0668R5, P0982R1). Allows load buffering.
// cpp20-porf  cpp20, and po with rf has no cycle: the one for checking code.
// jam     Java's access modes (plain, opaque, acquire/release, volatile), after Bender and
// Palsberg,
//         OOPSLA 2019, but with load buffering where no dependency forbids it.
std::vector<std::string> model_names();
std::optional<Model> model_named(std::string_view name);

/// The one to use when none is asked for: tso for x86, rc11 for C.
const char* default_model(Language language) noexcept;
/// x86 has sc and tso only.
bool applies(const Model& model, Language language) noexcept;

}  // namespace tenon::lab::axiom
