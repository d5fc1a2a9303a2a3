// SPDX-License-Identifier: Apache-2.0
#include "jls/final_fields.hpp"

namespace tenon::lab::jls {
namespace {

/// The two partial orders of 17.5.1, reflexive both.
struct Chains {
  Relation dereferences;
  Relation memory;
};

Chains chains_of(const Execution& e) {
  Chains chains;
  for (std::size_t a = 0; a < e.size(); ++a) {
    const Action& action = e.actions[a];
    chains.dereferences.add(a, a);
    chains.memory.add(a, a);
    if (e.reads(a)) chains.memory.add(e.sees[a], a);
    if (action.address_from >= 0) {
      chains.dereferences.add(index_of(e, action, action.address_from), a);
      chains.memory.add(index_of(e, action, action.address_from), a);
    }
    if (action.value_from >= 0) chains.memory.add(index_of(e, action, action.value_from), a);
  }
  chains.dereferences.close();
  chains.memory.close();
  return chains;
}

}  // namespace

Relation frozen_order(const Program& program, const Execution& e) {
  const Chains chains = chains_of(e);
  const auto reads_final = [&](std::size_t a) {
    return e.reads(a) && program.variables[e.actions[a].target].is_final;
  };
  const auto is_of = [&](std::size_t variable, std::size_t object) {
    for (const auto& [name, field] : program.objects[object].fields) {
      if (field == variable) return true;
    }
    return false;
  };
  Relation order;
  for (std::size_t f = 0; f < e.size(); ++f) {
    if (e.actions[f].kind != Action::Kind::kFreeze) continue;
    Set reached = 0;
    for_each(e.hb.after(f), [&](std::size_t a) {
      if (!reads_final(a)) reached |= chains.memory.after(a);
    });
    for_each(reached, [&](std::size_t r1) {
      if (!reads_final(r1) || !is_of(e.actions[r1].target, e.actions[f].target)) return;
      for_each(chains.dereferences.after(r1), [&](std::size_t r2) {
        for (std::size_t w = 0; w < e.size(); ++w) {
          if (e.writes(w) && e.reads(r2) && e.hb.has(w, f)) order.add(w, r2);
        }
      });
    });
  }
  return order;
}

}  // namespace tenon::lab::jls
