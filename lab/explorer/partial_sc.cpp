// SPDX-License-Identifier: Apache-2.0
// RC11's condition on seq_cst accesses and fences: psc has no cycle.
//
//   scb     = po  ∪  po≠loc ; hb ; po≠loc  ∪  hb=loc  ∪  co  ∪  fr
//   psc     = ([SC] ∪ [F] ; hb?) ; scb ; ([SC] ∪ hb? ; [F])   ∪   [F] ; (hb ∪ hb ; eco ; hb) ; [F]
//
// Lahav and others, PLDI 2017, section 4. A light fence is ordered against heavy ones only
// (P1202R5): it stops the compiler, and another one's full fence does nothing to our store buffer.
#include <algorithm>
#include <array>
#include <bit>
#include <climits>
#include <stdexcept>
#include <vector>

#include "explorer/model_rules.hpp"

namespace tenon::lab {
namespace {

/// Sets of up to kMost events, as bits. Events are numbered thread by thread.
template <std::size_t kMost>
class SetOf {
 public:
  void add(std::size_t i) noexcept { words_[i / 64] |= std::uint64_t{1} << i % 64; }
  void add_range(std::size_t from, std::size_t to) noexcept {
    for (; from < to && from % 64 != 0; ++from) add(from);
    for (; from + 64 <= to; from += 64) words_[from / 64] = ~std::uint64_t{0};
    for (; from < to; ++from) add(from);
  }
  bool has(std::size_t i) const noexcept { return (words_[i / 64] >> i % 64 & 1) != 0; }
  SetOf& operator|=(const SetOf& other) noexcept {
    for (std::size_t w = 0; w < words_.size(); ++w) words_[w] |= other.words_[w];
    return *this;
  }
  template <class F>
  void for_each(F&& f) const {
    for (std::size_t w = 0; w < words_.size(); ++w) {
      for (std::uint64_t rest = words_[w]; rest != 0; rest &= rest - 1)
        f(w * 64 + static_cast<std::size_t>(std::countr_zero(rest)));
    }
  }

 private:
  std::array<std::uint64_t, kMost / 64> words_{};
};

// Made once and loaded for each graph, so that nothing is allocated: it is asked at every event.
template <std::size_t kMost>
class PartialSc {
 public:
  void load(const Graph& graph) {
    graph_ = &graph;
    first_.clear();
    all_.clear();
    thread_.clear();
    strong_.clear();
    for (std::size_t t = 0; t < graph.threads.size(); ++t) {
      first_.push_back(all_.size());
      for (const Event& event : graph.threads[t]) {
        if (event.is_seq_cst()) strong_.push_back(all_.size());
        all_.push_back(&event);
        thread_.push_back(t);
      }
    }
    first_.push_back(all_.size());
  }

  bool is_trivial() const noexcept {
    return strong_.size() < 2 || std::all_of(strong_.begin(), strong_.end(),
                                             [this](std::size_t s) { return is_light(s); });
  }

  bool has_room() const noexcept { return all_.size() <= kMost; }

  bool acyclic() {
    if (!has_room()) throw std::length_error("more events than the check has room for");
    number_communication();
    hb_.resize(all_.size());
    known_hb_.assign(all_.size(), false);
    psc_.clear();
    for (std::size_t s : strong_) psc_.push_back(is_fence(s) ? after_fence(s) : after_access(s));
    return !has_cycle();
  }

 private:
  using Set = SetOf<kMost>;

  bool is_light(std::size_t i) const noexcept { return all_[i]->reach == Reach::kLight; }
  bool is_heavy(std::size_t i) const noexcept { return all_[i]->reach == Reach::kHeavy; }
  // Do these two take part in one order?
  bool are_ordered(std::size_t s, std::size_t t) const noexcept {
    return (!is_light(s) || is_heavy(t)) && (!is_light(t) || is_heavy(s));
  }
  bool is_fence(std::size_t i) const noexcept { return all_[i]->kind == Kind::kFence; }
  bool same_location(std::size_t x, std::size_t y) const noexcept {
    return all_[x]->is_access() && all_[y]->is_access() && all_[x]->location == all_[y]->location;
  }

  // Along co, a write at position p has age 2p + 2, a read of it 2p + 3: eco is "younger".
  void number_communication() {
    age_.assign(all_.size(), 0);
    at_location_.resize(std::max(at_location_.size(), graph_->locations.size()));
    for (auto& accesses : at_location_) accesses.clear();
    for (std::size_t l = 0; l < graph_->locations.size(); ++l) {
      const auto& order = graph_->locations[l].order;
      for (std::size_t p = 0; p < order.size(); ++p)
        age_[number(order[p])] = static_cast<int>(2 * p + 2);
    }
    for (std::size_t i = 0; i < all_.size(); ++i) {
      const Event& event = *all_[i];
      if (!event.is_access()) continue;
      if (event.kind == Kind::kRead)
        age_[i] = event.from.initial() ? 1 : age_[number(event.from)] + 1;
      at_location_[event.location].push_back(i);
    }
    shared_.clear();
    for (const auto& accesses : at_location_) {
      if (accesses.empty() || thread_[accesses.front()] == thread_[accesses.back()]) continue;
      shared_.push_back(&accesses);
    }
  }
  std::size_t number(Id id) const noexcept {
    return first_[Graph::index_of(id.thread)] + Graph::index_of(id.index);
  }

  const Set& hb(std::size_t x) {
    if (known_hb_[x]) return hb_[x];
    known_hb_[x] = true;
    Set& result = hb_[x] = {};
    const std::size_t own = thread_[x];
    const std::size_t index = x - first_[own];
    result.add_range(x + 1, first_[own + 1]);
    for (std::size_t t = 0; t + 1 < first_.size(); ++t) {
      if (t == own) continue;
      // Knowledge grows along po: from some event on, all of a thread are after x.
      std::size_t low = first_[t];
      std::size_t high = first_[t + 1];
      while (low < high) {
        const std::size_t middle = (low + high) / 2;
        all_[middle]->before.seen[own] <= index ? low = middle + 1 : high = middle;
      }
      result.add_range(low, first_[t + 1]);
    }
    return result;
  }

  // An earlier event of a thread happens-before all that a later one does.
  Set hb(const Set& from) {
    Set result;
    for_first_of_each_thread(from, [&](std::size_t x) { result |= hb(x); });
    return result;
  }
  template <class F>
  void for_first_of_each_thread(const Set& set, F&& f) const {
    for (std::size_t t = 0; t + 1 < first_.size(); ++t) {
      std::size_t x = first_[t];
      while (x < first_[t + 1] && !set.has(x)) ++x;
      if (x < first_[t + 1]) f(x);
    }
  }

  // To be followed by hb, to which the locations of a single thread would add nothing.
  Set eco(const Set& from) const {
    Set result;
    for (const auto* accesses : shared_) {
      int oldest = INT_MAX;
      for (std::size_t x : *accesses) {
        if (from.has(x)) oldest = std::min(oldest, age_[x]);
      }
      if (oldest == INT_MAX) continue;
      for (std::size_t y : *accesses) {
        if (age_[y] > oldest) result.add(y);
      }
    }
    return result;
  }

  Set scb(std::size_t x) {
    Set result;
    const std::size_t end = first_[thread_[x] + 1];
    result.add_range(x + 1, end);
    const Set& later = hb(x);
    for (std::size_t y : at_location_[all_[x]->location]) {
      if (later.has(y) || is_after(x, y)) result.add(y);
    }
    Set step;
    for (std::size_t y = x + 1; y < end; ++y) {
      if (!same_location(x, y)) step.add(y);
    }
    const Set between = hb(step);
    for (std::size_t t : strong_) {
      if (!is_fence(t) && ends_elsewhere(between, t)) result.add(t);
    }
    return result;
  }
  // co or fr
  bool is_after(std::size_t x, std::size_t y) const noexcept {
    return all_[y]->kind == Kind::kWrite && age_[y] > age_[x];
  }
  // Some event of the set leads to t by po≠loc.
  bool ends_elsewhere(const Set& set, std::size_t t) const noexcept {
    for (std::size_t z = first_[thread_[t]]; z < t; ++z) {
      if (set.has(z) && !same_location(z, t)) return true;
    }
    return false;
  }

  // [F] ; hb? ; scb ; hb? ; [F] adds nothing to hb and hb ; eco ; hb: what of scb is not hb is eco.
  Set after_fence(std::size_t s) {
    const Set later = hb(s);
    Set fences = later;
    fences |= hb(eco(later));
    Set result;
    bool accesses = false;
    for (std::size_t t : strong_) {
      accesses = accesses || (!is_fence(t) && are_ordered(s, t));
      if (is_fence(t) && fences.has(t) && are_ordered(s, t)) result.add(t);
    }
    if (!accesses) return result;

    Set start = later;
    start.add(s);
    // Where a first step po≠loc from `start` may end.
    Set step;
    for_first_of_each_thread(start, [&](std::size_t x) {
      bool other_location = false;
      for (std::size_t y = x + 1; y < first_[thread_[x] + 1]; ++y) {
        other_location = other_location || !same_location(x, y - 1);
        if (other_location || !same_location(x, y)) step.add(y);
      }
    });
    const Set between = hb(step);
    for (std::size_t t : strong_) {
      if (is_fence(t)) continue;
      bool follows = ends_elsewhere(between, t);
      for (std::size_t x = first_[thread_[t]]; x < t && !follows; ++x) follows = start.has(x);
      for (std::size_t x : at_location_[all_[t]->location]) {
        if (follows) break;
        follows = start.has(x) && (hb(x).has(t) || is_after(x, t));
      }
      if (follows) result.add(t);
    }
    return result;
  }

  Set after_access(std::size_t s) {
    const Set middle = scb(s);
    const Set later = hb(middle);
    Set result;
    for (std::size_t t : strong_) {
      if (are_ordered(s, t) && (middle.has(t) || (is_fence(t) && later.has(t)))) result.add(t);
    }
    return result;
  }

  bool has_cycle() {
    removed_.assign(strong_.size(), false);
    for (bool progress = true; progress;) {
      progress = false;
      for (std::size_t i = 0; i < strong_.size(); ++i) {
        if (removed_[i]) continue;
        bool leads_on = false;
        for (std::size_t j = 0; j < strong_.size() && !leads_on; ++j)
          leads_on = !removed_[j] && psc_[i].has(strong_[j]);
        if (!leads_on) removed_[i] = progress = true;
      }
    }
    for (bool gone : removed_) {
      if (!gone) return true;
    }
    return false;
  }

  const Graph* graph_ = nullptr;
  std::vector<const Event*> all_;
  std::vector<std::size_t> first_;  // number of each thread's first event, and the count
  std::vector<std::size_t> thread_;
  std::vector<std::size_t> strong_;  // the seq_cst events
  std::vector<int> age_;
  std::vector<std::vector<std::size_t>> at_location_;
  std::vector<const std::vector<std::size_t>*> shared_;  // locations of more than one thread
  std::vector<Set> hb_;
  std::vector<bool> known_hb_;
  std::vector<Set> psc_;  // of each seq_cst event
  std::vector<bool> removed_;
};

}  // namespace

bool has_acyclic_psc(const Graph& graph) {
  static PartialSc<512> order;  // the others are slower
  order.load(graph);
  if (order.is_trivial() || order.has_room()) return order.is_trivial() || order.acyclic();
  static PartialSc<8192> large;
  large.load(graph);
  return large.acyclic();
}

}  // namespace tenon::lab
