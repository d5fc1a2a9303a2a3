// SPDX-License-Identifier: Apache-2.0
// The commit procedure: causality requirements, JLS 17.4.8 (Manson, Pugh, Adve, "The Java Memory
// Model", POPL 2005). An execution E is justified by sets C_0, C_1, ... C_n = A of its actions and
// well-formed executions E_1, ... E_n. What is tried here: all sequences of such sets, with all
// well-formed executions of the program for each E_i.
//
// Actions are the same in E and E_i if they have the same thread, kind, variable and identifier
// (17.4.2). The identifier is arbitrary. So for each E_i an injective map f of actions of E to
// those of E_i is tried that keeps thread, kind and variable. Which statement made an action does
// not matter: causality test case 6 needs that, and 17 and 18 in a way that 19 and 20, where the
// two reads are in different threads, cannot follow.
//
//   1. C_i is part of A_i: f is defined on C_i.
//   2. hb_i = hb on C_i: compared pair by pair; this keeps program order, too.
//   3. so_i = so on C_i: the same.
//   4. V_i = V on C_i: f maps a write to one of the same value.
//   5. W_i = W on C_{i-1}: f(W(r)) is what f(r) sees.
//   6. a read of A_i that is not in C_{i-1} sees a write that happens-before it (by a final field's
//      order, if need be): all reads of E_i not in f(C_{i-1}) are looked at, those that are being
//      committed included.
//   7. a read that is committed sees, in E_i and in E, writes of C_{i-1}.
//   8. synchronizes-with edges that are in the transitive reduction of hb_i, not in po, and before
//      a committed action, stay: f maps their ends too, committed or not, and such a pair is part
//      of the state that the search goes on from: all later E_j have to have the edge.
//   9. external actions: the language has none.
//
// Most executions that are allowed justify themselves: E_i = E for all i. That is tried first.
//
// Pruning, none of which loses a justification. Initial writes are in every execution: C_1 has
// them. A step that commits several actions is the same as steps that commit, with the same E_i,
// its other actions one by one and then all its reads at once: rules 2 to 4 and 8 hold for smaller
// sets, 5 and 6 for reads that are still to be committed do not change, 7 wants more to be
// committed. So only such steps are tried. What can still be committed depends on what has been,
// and on edges kept by rule 8, not on the way there: each such state is left once.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "jls/execution.hpp"
#include "jls/rules.hpp"

namespace tenon::lab::jls {

/// An edge of synchronizes-with that rule 8 keeps: actions of E.
using Edge = std::pair<std::size_t, std::size_t>;

/// C_i, E_i and f.
struct Commit {
  Set committed = 0;          ///< C_i: actions of E
  std::size_t execution = 0;  ///< E_i: index among the executions
  std::vector<int> same;      ///< f: by action of E, that of E_i; -1: none
};

/// Justifies executions of one program.
class Justifier {
 public:
  /// Both are kept by reference.
  Justifier(const std::vector<Execution>& executions, const Rules& rules);

  /// C_1, C_2, ...; nothing when there is no such sequence. `target`: index of E. Throws TooLarge.
  std::optional<std::vector<Commit>> justify(std::size_t target) const;

  /// Edges of an execution that rule 8 is about.
  const std::vector<Edge>& sufficient_edges(std::size_t execution) const {
    return sufficient_[execution];
  }

 private:
  const std::vector<Execution>& executions_;
  const Rules& rules_;
  std::vector<std::vector<Edge>> sufficient_;
};

}  // namespace tenon::lab::jls
