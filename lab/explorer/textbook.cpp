// SPDX-License-Identifier: Apache-2.0
// The models as their papers write them, on matrices, with no thought of speed.
//
// SC: Lamport 1979. TSO: Owens, Sarkar, Sewell, TPHOLs 2009, as axioms by Alglave, Maranget,
// Tautschnig, TOPLAS 2014. RC11: Lahav, Vafeiadis, Kang, Hur, Dreyer, PLDI 2017, figure 1, but with
// the release sequences of C++20 (P0982).
#include "explorer/brute_force.hpp"

namespace tenon::lab::brute {
namespace {

using std::memory_order;
using Kind = Event::Kind;
using Reach = Event::Reach;

template <class Predicate>
Set those(const Execution& x, Predicate&& predicate) {
  Set result;
  for (std::size_t e = 0; e < x.events.size(); ++e) result[e] = predicate(x.events[e]);
  return result;
}
template <class Predicate>
Relation related(const Execution& x, Predicate&& predicate) {
  Relation result;
  for (std::size_t a = 0; a < x.events.size(); ++a) {
    for (std::size_t b = 0; b < x.events.size(); ++b) {
      if (predicate(x.events[a], x.events[b])) result.add(a, b);
    }
  }
  return result;
}
Relation only(const Set& set) {
  return Relation::identity(set);
}

/// What all models need.
struct Basics {
  explicit Basics(const Execution& x)
      : reads(those(x, [](const Event& e) { return e.kind == Kind::kRead; })),
        writes(those(x, [](const Event& e) { return e.kind == Kind::kWrite; })),
        fences(those(x, [](const Event& e) { return e.kind == Kind::kFence; })),
        same_location(related(x,
                              [](const Event& a, const Event& b) {
                                return a.kind != Kind::kFence && b.kind != Kind::kFence &&
                                       a.location == b.location;
                              })),
        internal(related(x, [](const Event& a, const Event& b) { return a.thread == b.thread; })),
        fr(x.rf.inverse() * x.co),
        com(x.rf | x.co | fr) {}

  Set reads, writes, fences;
  Relation same_location, internal, fr, com;
};

bool is_atomic(const Execution& x, const Basics& b) {
  return (x.rmw & (b.fr * x.co)).empty();
}

bool sequential(const Execution& x, const Basics& b) {
  return (x.po | b.com).acyclic();
}

// A light fence is in memory before each heavy one of another thread is over, or what follows it
// comes after: there must be a choice for each pair that closes no cycle.
bool acyclic_with_heavy_fences(const Execution& x, const Relation& order, std::size_t pair) {
  const std::size_t n = x.events.size();
  for (; pair < n * n; ++pair) {
    const std::size_t heavy = pair / n;
    const std::size_t light = pair % n;
    const Event& h = x.events[heavy];
    const Event& l = x.events[light];
    if (h.reach != Reach::kHeavy || l.reach != Reach::kLight || h.thread == l.thread) continue;
    Relation light_first = order;
    Relation heavy_first = order;
    for (std::size_t e = 0; e < n; ++e) {
      if (x.po.has(e, light) && x.events[e].thread >= 0) light_first.add(e, heavy);
      if (x.po.has(light, e)) heavy_first.add(heavy, e);
    }
    return acyclic_with_heavy_fences(x, light_first, pair + 1) ||
           acyclic_with_heavy_fences(x, heavy_first, pair + 1);
  }
  return order.acyclic();
}

// On x86 a seq_cst store is an xchg; other orders are plain moves, other fences nothing.
bool total_store_order(const Execution& x, const Basics& b) {
  if (!((x.po & b.same_location) | b.com).acyclic()) return false;
  const Set mfence = those(x, [](const Event& e) {
    return e.kind == Kind::kFence && e.order == memory_order::seq_cst && e.reach != Reach::kLight;
  });
  Set locked = those(x, [](const Event& e) {
    return e.kind == Kind::kWrite && e.thread >= 0 && e.order == memory_order::seq_cst;
  });
  for (std::size_t e = 0; e < x.events.size(); ++e) {
    for (std::size_t f = 0; f < x.events.size(); ++f) {
      if (x.rmw.has(e, f)) locked.set(e).set(f);
    }
  }
  const Set accesses = b.reads | b.writes;
  const Relation ppo =
      (x.po & Relation::product(accesses, accesses)) - Relation::product(b.writes, b.reads);
  const Relation implied =
      x.po * only(mfence) | only(mfence) * x.po | x.po * only(locked) | only(locked) * x.po;
  const Relation rfe = x.rf - b.internal;
  return acyclic_with_heavy_fences(x, ppo | implied | rfe | x.co | b.fr, 0);
}

bool acquires(const Event& e) {
  return e.order == memory_order::acquire || e.order == memory_order::acq_rel ||
         e.order == memory_order::seq_cst;
}
bool releases(const Event& e) {
  return e.order == memory_order::release || e.order == memory_order::acq_rel ||
         e.order == memory_order::seq_cst;
}

Relation happens_before(const Execution& x, const Basics& b) {
  // Light fences order only against heavy ones, and only in psc.
  const Set fences = b.fences & those(x, [](const Event& e) { return e.reach != Reach::kLight; });
  const Set releasing = those(x, releases) & (b.writes | fences);
  const Set acquiring = those(x, acquires) & (b.reads | fences);
  const Relation sequence = only(b.writes) * (x.rf * x.rmw).closure().or_same();
  const Relation synchronizes = only(releasing) * (only(fences) * x.po).or_same() * sequence *
                                x.rf * (x.po * only(fences)).or_same() * only(acquiring);
  return (x.po | synchronizes).closure();
}

bool has_acyclic_psc(const Execution& x, const Basics& b, const Relation& hb, const Relation& eco) {
  const Set sc = those(x, [](const Event& e) { return e.order == memory_order::seq_cst; });
  const Relation sc_fence = only(sc & b.fences);
  const Relation po_elsewhere = x.po - b.same_location;
  const Relation scb =
      x.po | po_elsewhere * hb * po_elsewhere | (hb & b.same_location) | x.co | b.fr;
  const Relation base =
      (only(sc) | sc_fence * hb.or_same()) * scb * (only(sc) | hb.or_same() * sc_fence);
  const Relation between_fences = sc_fence * (hb | hb * eco * hb) * sc_fence;
  const Set light = those(x, [](const Event& e) { return e.reach == Reach::kLight; });
  const Set not_heavy = those(x, [](const Event& e) { return e.reach != Reach::kHeavy; });
  return ((base | between_fences) - Relation::product(light, not_heavy) -
          Relation::product(not_heavy, light))
      .acyclic();
}

bool rc11(const Execution& x, const Basics& b) {
  const Relation hb = happens_before(x, b);
  const Relation eco = b.com.closure();
  const bool coherent = (hb * eco.or_same()).irreflexive();
  return coherent && has_acyclic_psc(x, b, hb, eco);
}

}  // namespace

bool allows(Model model, const Execution& x) {
  const Basics b(x);
  if (!is_atomic(x, b)) return false;
  switch (model) {
    case Model::kSc:
      return sequential(x, b);
    case Model::kTso:
      return total_store_order(x, b);
    case Model::kRc11:
      return rc11(x, b);
  }
  return false;
}

}  // namespace tenon::lab::brute
