// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <functional>

#include "axiom/model.hpp"

namespace tenon::lab::axiom {
namespace {

using base::co;
using base::dep;
using base::fr;
using base::po;
using base::rf;
using base::rmw;

using AxiomKind = Axiom::Kind;

bool releases(const Event& e) {
  return e.order == Order::kRelease || e.order == Order::kAcqRel || e.order == Order::kSeqCst;
}
bool acquires(const Event& e) {
  return e.order == Order::kAcquire || e.order == Order::kAcqRel || e.order == Order::kSeqCst;
}

const Term kReads = set([](const Event& e) { return e.is_read(); });
const Term kWrites = set([](const Event& e) { return e.is_write(); });
const Term kAccesses = set([](const Event& e) { return e.is_access(); });
const Term kFences = set([](const Event& e) { return !e.is_access(); });
const Term kFullFences =
    set([](const Event& e) { return !e.is_access() && e.order == Order::kSeqCst; });
const Term kSeqCst = set([](const Event& e) { return e.order == Order::kSeqCst; });
const Term kReleases = set(releases);
const Term kAcquires = set(acquires);
const Term kAtomicReads =
    set([](const Event& e) { return e.is_read() && e.order != Order::kPlain; });
const Term kAtomicWrites =
    set([](const Event& e) { return e.is_write() && e.order != Order::kPlain; });
const Term kPlain = set([](const Event& e) { return e.is_access() && e.order == Order::kPlain; });
const Term kNotInitial = set([](const Event& e) { return e.thread.has_value(); });
// What locks the bus on x86, or is compiled to it.
const Term kLockedReads = set([](const Event& e) { return e.is_read() && e.exclusive; });
const Term kLockedWrites =
    set([](const Event& e) { return e.is_write() && (e.exclusive || e.order == Order::kSeqCst); });

const Term po_loc = step("po-loc", po& base::same_location);
const Term eco = named("eco", closure(rf | co | fr));

const Axiom kAtomicity{"atomicity", AxiomKind::kEmpty, rmw&(fr* co)};

Model sc() {
  return {"sc",
          "sequential consistency (Lamport 1979)",
          {kAtomicity, {"sc", AxiomKind::kAcyclic, po | rf | co | fr}},
          {},
          {},
          Prune::kIncoherent};
}

Model tso() {
  const Term rfe = step("rfe", rf - base::same_thread);
  const Term ppo = step("ppo", (kWrites * po * kWrites) | (kReads * po * kAccesses));
  const Term mfence = step("mfence", po * kFullFences * po);
  const Term implied =
      step("locked", (kWrites * po * kLockedReads) | (kLockedWrites * po * kReads));
  return {"tso",
          "x86 (Owens, Sarkar, Sewell, TPHOLs 2009)",
          {{"sc-per-location", AxiomKind::kAcyclic, po_loc | rmw | rf | co | fr},
           kAtomicity,
           {"tso", AxiomKind::kAcyclic, ppo | mfence | implied | rfe | co | fr}},
          {},
          {{"ppo", ppo}, {"mfence", mfence}, {"locked", implied}},
          Prune::kIncoherent};
}

// What a release sequence is, is what C++11 and C++20 differ in.
Term synchronizes_with(const Term& release_sequence) {
  return step("sw", kReleases * or_same(kFences * po) * named("rs", release_sequence) * rf *
                        kAtomicReads * or_same(po * kFences) * kAcquires);
}
Term rmw_chain() {
  return or_same(closure(rf * rmw));
}

Term race_of(const Term& hb) {
  const Term conflict = (kWrites * base::same_location) | (base::same_location * kWrites);
  const Term between_threads = kNotInitial * (conflict - base::same_thread) * kNotInitial;
  const Term one_plain = (kPlain * between_threads) | (between_threads * kPlain);
  return one_plain - (hb | inverse(hb));
}

// Section 4 of the paper. scb, psc as there.
Model rc11() {
  const Term sw =
      synchronizes_with(kWrites * or_same(po & base::same_location) * kAtomicWrites * rmw_chain());
  const Term hb = named("hb", closure(po | sw));
  const Term po_elsewhere = po - base::same_location;
  const Term scb = po | (po_elsewhere * hb * po_elsewhere) | (hb & base::same_location) | co | fr;
  const Term psc_base =
      (kSeqCst | (kFullFences * or_same(hb))) * scb * (kSeqCst | (or_same(hb) * kFullFences));
  const Term psc_fence = kFullFences * (hb | (hb * eco * hb)) * kFullFences;
  return {"rc11",
          "repaired C11 (Lahav and others, PLDI 2017)",
          {{"coherence", AxiomKind::kIrreflexive, hb * or_same(eco)},
           kAtomicity,
           {"seq-cst", AxiomKind::kAcyclic, psc_base | psc_fence},
           {"no-thin-air", AxiomKind::kAcyclic, po | rf}},
          race_of(hb),
          {{"sw", sw}, {"hb", hb}},
          Prune::kIncoherent};
}

// [atomics.order] paragraphs 3 and 4: one order S of all seq_cst operations exists. Both halves of
// a read-modify-write are one operation: none is sequenced before the other, and S does not part
// them.
Term before_in_s(const Term& sw, const Term& hb) {
  const Term within = step("rmw", rmw | inverse(rmw));
  const Term sequenced = po - rmw;
  const Term strongly =
      closure(sequenced | (kSeqCst * sw * kSeqCst) | (sequenced * hb * sequenced));
  const Term by_coherence = (kSeqCst | (kFullFences * hb)) * eco * (kSeqCst | (hb * kFullFences));
  const Term before = (kSeqCst * strongly * kSeqCst) | by_coherence;
  return or_same(within) * (before - within) * or_same(within);
}

Model cpp20() {
  const Term sw = synchronizes_with(kAtomicWrites * rmw_chain());
  const Term hb = named("hb", closure(po | sw));
  return {"cpp20",
          "C++20 as written (P0668R5, P0982R1)",
          {{"coherence", AxiomKind::kIrreflexive, hb * or_same(eco)},
           kAtomicity,
           {"seq-cst", AxiomKind::kAcyclic, before_in_s(sw, hb)}},
          race_of(hb),
          {{"sw", sw}, {"hb", hb}},
          Prune::kIncoherent};
}

Model cpp20_porf() {
  Model model = cpp20();
  model.name = "cpp20-porf";
  model.about = "cpp20 without load buffering: for checking code";
  model.axioms.push_back({"no-thin-air", AxiomKind::kAcyclic, po | rf});
  return model;
}

// Plain reads differ from opaque ones: two of them may see two writes in the wrong order.
Model jam() {
  const Term sw = synchronizes_with(kAtomicWrites * rmw_chain());
  const Term hb = named("hb", closure(po | sw));
  return {"jam",
          "Java's access modes, with load buffering (after Bender, Palsberg, OOPSLA 2019)",
          {{"coherence", AxiomKind::kIrreflexive, hb * or_same(co | fr | rf | (co * rf))},
           {"coherence-rr", AxiomKind::kIrreflexive, kAtomicReads * hb * kAtomicReads * fr * rf},
           kAtomicity,
           {"volatile", AxiomKind::kAcyclic, before_in_s(sw, hb)},
           {"no-thin-air", AxiomKind::kAcyclic, dep | rf}},
          {},
          {{"sw", sw}, {"hb", hb}, {"dep", dep}},
          Prune::kIncoherentAtomics};
}

constexpr std::array kMakers = {sc, tso, rc11, cpp20, cpp20_porf, jam};

}  // namespace

std::vector<std::string> model_names() {
  std::vector<std::string> names;
  for (const auto& make : kMakers) names.push_back(make().name);
  return names;
}

std::optional<Model> model_named(std::string_view name) {
  for (const auto& make : kMakers) {
    Model model = make();
    if (model.name == name) return model;
  }
  return std::nullopt;
}

const char* default_model(Language language) noexcept {
  return language == Language::kC ? "rc11" : "tso";
}

bool applies(const Model& model, Language language) noexcept {
  return language == Language::kC || model.name == "sc" || model.name == "tso";
}

}  // namespace tenon::lab::axiom
