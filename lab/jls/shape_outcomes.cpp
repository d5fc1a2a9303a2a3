// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <functional>
#include <numeric>

#include "jls/shapes.hpp"

namespace tenon::lab::jls::shapes {
namespace {

/// All accesses in one list, thread by thread, with the reads at the end.
std::vector<Access> accesses_of(const Shape& shape) {
  std::vector<Access> all;
  int thread = 0;
  for (const std::vector<Access>& body : shape.threads) {
    for (const Access& access : body) all.push_back({thread, access.variable, access.written});
    ++thread;
  }
  for (int v = 0; shape.reads_at_the_end && v < shape.variables; ++v) all.push_back({thread, v, 0});
  return all;
}

using Order = std::vector<std::size_t>;

/// Calls `visit` for all orders of accesses that keep program order and have the reads at the end
/// there; only of those for which `takes_part` holds.
void for_each_order(const Shape& shape, const std::vector<Access>& all,
                    const std::function<bool(const Access&)>& takes_part,
                    const std::function<void(const Order&)>& visit) {
  const int last = static_cast<int>(shape.threads.size());
  Order order;
  std::vector<bool> done(all.size());
  const std::function<void()> extend = [&] {
    bool complete = true;
    for (std::size_t a = 0; a < all.size(); ++a) {
      if (done[a] || !takes_part(all[a])) continue;
      complete = false;
      bool is_next = true;
      for (std::size_t b = 0; b < all.size(); ++b) {
        const bool before = b < a && all[b].thread == all[a].thread;
        const bool joined = all[a].thread == last && all[b].thread != last;
        if ((before || joined) && !done[b] && takes_part(all[b])) is_next = false;
      }
      if (!is_next) continue;
      done[a] = true;
      order.push_back(a);
      extend();
      order.pop_back();
      done[a] = false;
    }
    if (complete) visit(order);
  };
  extend();
}

std::vector<int> values_read(const std::vector<Access>& all, const std::vector<int>& seen) {
  std::vector<int> outcome;
  for (std::size_t a = 0; a < all.size(); ++a) {
    if (all[a].written == 0) outcome.push_back(seen[a]);
  }
  return outcome;
}

/// Happens-before for one order of the volatile accesses, and the outcomes that it leaves.
class Consistent {
 public:
  Consistent(const Shape& shape, const std::vector<Access>& all, unsigned volatiles)
      : all_(all),
        last_(static_cast<int>(shape.threads.size())),
        volatiles_(volatiles),
        hb_(all.size(), std::vector<bool>(all.size())),
        seen_(all.size()) {}

  void add_outcomes(const Order& order, Outcomes& outcomes) {
    add_program_order();
    add_synchronization(order);
    close();
    choose(0, outcomes);
  }

 private:
  bool is_volatile(std::size_t a) const { return (volatiles_ >> all_[a].variable & 1U) != 0; }
  bool writes(std::size_t a, int variable) const {
    return all_[a].variable == variable && all_[a].written != 0;
  }

  void add_program_order() {
    for (std::size_t b = 0; b < all_.size(); ++b) {
      for (std::size_t a = 0; a < all_.size(); ++a) {
        const bool before = a < b && all_[a].thread == all_[b].thread;
        const bool joined = all_[b].thread == last_ && all_[a].thread != last_;
        hb_[a][b] = before || joined;
      }
    }
  }
  void add_synchronization(const Order& order) {
    for (std::size_t j = 0; j < order.size(); ++j) {
      for (std::size_t i = 0; i < j; ++i) {
        const std::size_t w = order[i];
        const std::size_t r = order[j];
        if (all_[r].written != 0 || !writes(w, all_[r].variable)) continue;
        hb_[w][r] = true;
        seen_[r] = all_[w].written;
      }
    }
  }
  void close() {
    for (std::size_t k = 0; k < all_.size(); ++k) {
      for (std::size_t a = 0; a < all_.size(); ++a) {
        for (std::size_t b = 0; b < all_.size(); ++b)
          hb_[a][b] = hb_[a][b] || (hb_[a][k] && hb_[k][b]);
      }
    }
  }

  bool may_see(std::size_t r, std::size_t w) const {
    for (std::size_t between = 0; between < all_.size(); ++between) {
      if (writes(between, all_[r].variable) && hb_[w][between] && hb_[between][r]) return false;
    }
    return !hb_[r][w];
  }

  void choose(std::size_t r, Outcomes& outcomes) {
    while (r < all_.size() && (all_[r].written != 0 || is_volatile(r))) ++r;
    if (r == all_.size()) {
      outcomes.insert(values_read(all_, seen_));
      return;
    }
    bool sees_initial = true;
    for (std::size_t w = 0; w < all_.size(); ++w) {
      if (!writes(w, all_[r].variable)) continue;
      sees_initial = sees_initial && !hb_[w][r];
      if (!may_see(r, w)) continue;
      seen_[r] = all_[w].written;
      choose(r + 1, outcomes);
    }
    if (!sees_initial) return;
    seen_[r] = 0;
    choose(r + 1, outcomes);
  }

  const std::vector<Access>& all_;
  int last_;
  unsigned volatiles_;
  std::vector<std::vector<bool>> hb_;
  std::vector<int> seen_;
};

}  // namespace

Outcomes by_interleaving(const Shape& shape) {
  const std::vector<Access> all = accesses_of(shape);
  Outcomes outcomes;
  for_each_order(
      shape, all, [](const Access&) { return true; },
      [&](const Order& order) {
        std::vector<int> memory(static_cast<std::size_t>(shape.variables));
        std::vector<int> seen(all.size());
        for (const std::size_t a : order) {
          int& variable = memory[static_cast<std::size_t>(all[a].variable)];
          if (all[a].written != 0) variable = all[a].written;
          seen[a] = variable;
        }
        outcomes.insert(values_read(all, seen));
      });
  return outcomes;
}

Outcomes by_turns(const Shape& shape) {
  const std::vector<Access> all = accesses_of(shape);
  std::vector<int> turns(shape.threads.size());
  std::iota(turns.begin(), turns.end(), 0);
  Outcomes outcomes;
  do {
    std::vector<int> order = turns;
    order.push_back(static_cast<int>(turns.size()));
    std::vector<int> memory(static_cast<std::size_t>(shape.variables));
    std::vector<int> seen(all.size());
    for (const int thread : order) {
      for (std::size_t a = 0; a < all.size(); ++a) {
        if (all[a].thread != thread) continue;
        int& variable = memory[static_cast<std::size_t>(all[a].variable)];
        if (all[a].written != 0) variable = all[a].written;
        seen[a] = variable;
      }
    }
    outcomes.insert(values_read(all, seen));
  } while (std::ranges::next_permutation(turns).found);
  return outcomes;
}

Outcomes by_happens_before(const Shape& shape, unsigned volatiles) {
  const std::vector<Access> all = accesses_of(shape);
  const auto is_volatile = [&](const Access& a) { return (volatiles >> a.variable & 1U) != 0; };
  Outcomes outcomes;
  for_each_order(shape, all, is_volatile, [&](const Order& order) {
    Consistent(shape, all, volatiles).add_outcomes(order, outcomes);
  });
  return outcomes;
}

}  // namespace tenon::lab::jls::shapes
