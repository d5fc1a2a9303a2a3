// SPDX-License-Identifier: Apache-2.0
#include "jls/shapes.hpp"

#include <algorithm>
#include <functional>
#include <numeric>

namespace tenon::lab::jls::shapes {
namespace {

constexpr int x = 0;
constexpr int y = 1;
constexpr int z = 2;

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

}  // namespace

std::vector<Shape> all() {
  return {
      {"SB", 2, {{write(x, 1), read(y)}, {write(y, 1), read(x)}}, false, {0, 0}, {3}},
      {"LB", 2, {{read(x), write(y, 1)}, {read(y), write(x, 1)}}, false, {1, 1}, {1, 2, 3}},
      {"MP", 2, {{write(x, 1), write(y, 1)}, {read(y), read(x)}}, false, {1, 0}, {2, 3}},
      {"S", 2, {{write(x, 2), write(y, 1)}, {read(y), write(x, 1)}}, true, {1, 2, 1}, {2, 3}},
      {"R", 2, {{write(x, 1), write(y, 1)}, {write(y, 2), read(x)}}, true, {0, 1, 2}, {3}},
      {"2+2W", 2, {{write(x, 1), write(y, 2)}, {write(y, 1), write(x, 2)}}, true, {1, 1}, {3}},
      {"WRC",
       2,
       {{write(x, 1)}, {read(x), write(y, 1)}, {read(y), read(x)}},
       false,
       {1, 1, 0},
       {3}},
      {"RWC",
       2,
       {{write(x, 1)}, {read(x), read(y)}, {write(y, 1), read(x)}},
       false,
       {1, 0, 0},
       {3}},
      {"WWC",
       2,
       {{write(x, 2)}, {read(x), write(y, 1)}, {read(y), write(x, 1)}},
       true,
       {2, 1, 2, 1},
       {1, 3}},
      {"WRW+2W",
       2,
       {{write(x, 1)}, {read(x), write(y, 2)}, {write(y, 1), read(x)}},
       true,
       {1, 0, 1, 1},
       {3}},
      {"IRIW",
       2,
       {{write(x, 1)}, {write(y, 1)}, {read(x), read(y)}, {read(y), read(x)}},
       false,
       {1, 0, 1, 0},
       {3}},
      {"CoRR", 1, {{write(x, 1)}, {read(x), read(x)}}, false, {1, 0}, {1}},
      {"CoRR2",
       1,
       {{write(x, 1)}, {write(x, 2)}, {read(x), read(x)}, {read(x), read(x)}},
       false,
       {1, 2, 2, 1},
       {1}},
      {"CoRW", 1, {{read(x), write(x, 1)}, {write(x, 2)}}, true, {2, 2}, {1}},
      {"CoWR", 1, {{write(x, 1), read(x)}, {write(x, 2)}}, true, {2, 1}, {1}},
      {"CoWW", 1, {{write(x, 1), write(x, 2)}}, true, {1}, {0, 1}},
      {"CoRW2", 1, {{read(x), write(x, 1)}, {read(x), write(x, 2)}}, false, {2, 1}, {1}},
      {"ISA2",
       3,
       {{write(x, 1), write(y, 1)}, {read(y), write(z, 1)}, {read(z), read(x)}},
       false,
       {1, 1, 0},
       {6, 7}},
      {"3.SB",
       3,
       {{write(x, 1), read(y)}, {write(y, 1), read(z)}, {write(z, 1), read(x)}},
       false,
       {0, 0, 0},
       {7}},
      {"3.LB",
       3,
       {{read(x), write(y, 1)}, {read(y), write(z, 1)}, {read(z), write(x, 1)}},
       false,
       {1, 1, 1},
       {3, 5, 6, 7}},
      {"MP2",
       3,
       {{write(x, 1), write(y, 1), write(z, 1)}, {read(z), read(y), read(x)}},
       false,
       {1, 1, 0},
       {2, 3, 4, 5, 6, 7}},
      {"W+RWC",
       3,
       {{write(x, 1), write(y, 1)}, {read(y), read(z)}, {write(z, 1), read(x)}},
       false,
       {1, 0, 0},
       {7}},
  };
}

std::string text_of(const Shape& shape, unsigned volatiles, Locks locks) {
  static constexpr const char* kNames = "xyz";
  std::string text = "monitor m;\n";
  for (int v = 0; v < shape.variables; ++v)
    text += std::string(volatiles >> v & 1U ? "volatile int " : "int ") + kNames[v] + ";\n";
  int local = 0;
  const auto access = [&](const Access& one) {
    const std::string variable(1, kNames[one.variable]);
    const std::string what = one.written == 0
                                 ? "r" + std::to_string(local++) + " = " + variable + "; "
                                 : variable + " = " + std::to_string(one.written) + "; ";
    return locks == Locks::kAroundAccesses ? "synchronized (m) { " + what + "} " : what;
  };
  std::string joins;
  for (std::size_t t = 0; t < shape.threads.size(); ++t) {
    const std::string name = "T" + std::to_string(t + 1);
    std::string body;
    for (const Access& one : shape.threads[t]) body += access(one);
    if (locks == Locks::kAroundThreads) body = "synchronized (m) { " + body + "} ";
    text += "thread " + name + " { " + body + "}\n";
    joins += "join " + name + "; ";
  }
  if (!shape.reads_at_the_end) return text;
  for (int v = 0; v < shape.variables; ++v)
    joins += "r" + std::to_string(local++) + " = " + kNames[v] + "; ";
  return text + "thread End { " + joins + "}\n";
}

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
  const int last = static_cast<int>(shape.threads.size());
  const auto is_volatile = [&](const Access& a) { return (volatiles >> a.variable & 1U) != 0; };
  Outcomes outcomes;
  for_each_order(shape, all, is_volatile, [&](const Order& order) {
    const std::size_t n = all.size();
    std::vector<std::vector<bool>> hb(n, std::vector<bool>(n));
    std::vector<int> seen(n);
    for (std::size_t b = 0; b < n; ++b) {
      for (std::size_t a = 0; a < n; ++a)
        hb[a][b] = (a < b && all[a].thread == all[b].thread) ||
                   (all[b].thread == last && all[a].thread != last);
    }
    for (std::size_t j = 0; j < order.size(); ++j) {
      for (std::size_t i = 0; i < j; ++i) {
        const Access& a = all[order[i]];
        const Access& b = all[order[j]];
        if (a.variable != b.variable || a.written == 0 || b.written != 0) continue;
        hb[order[i]][order[j]] = true;
        seen[order[j]] = a.written;
      }
    }
    for (std::size_t k = 0; k < n; ++k) {
      for (std::size_t a = 0; a < n; ++a) {
        for (std::size_t b = 0; b < n; ++b) hb[a][b] = hb[a][b] || (hb[a][k] && hb[k][b]);
      }
    }
    const std::function<void(std::size_t)> choose = [&](std::size_t r) {
      while (r < n && (all[r].written != 0 || is_volatile(all[r]))) ++r;
      if (r == n) {
        outcomes.insert(values_read(all, seen));
        return;
      }
      const auto is_write = [&](std::size_t w) {
        return all[w].variable == all[r].variable && all[w].written != 0;
      };
      bool sees_initial = true;
      for (std::size_t w = 0; w < n; ++w) {
        if (!is_write(w)) continue;
        sees_initial = sees_initial && !hb[w][r];
        bool visible = !hb[r][w];
        for (std::size_t between = 0; between < n; ++between) {
          if (is_write(between) && hb[w][between] && hb[between][r]) visible = false;
        }
        if (!visible) continue;
        seen[r] = all[w].written;
        choose(r + 1);
      }
      if (!sees_initial) return;
      seen[r] = 0;
      choose(r + 1);
    };
    choose(0);
  });
  return outcomes;
}

}  // namespace tenon::lab::jls::shapes
