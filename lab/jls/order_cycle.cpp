// SPDX-License-Identifier: Apache-2.0
#include "jls/order_cycle.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <vector>

namespace tenon::lab::jls {
namespace {

using Kind = Action::Kind;

class Before {
 public:
  Before(const Program& program, const Execution& e) : program_(program), e_(e) {}

  std::optional<std::string> cycle() {
    add_program_order();
    add_threads();
    if (!add_sources()) return {};
    while (add_overwrites()) {
    }
    for (std::size_t a = 0; a < e_.size(); ++a) {
      if (closure_.has(a, a)) return text_of_cycle(a);
    }
    return {};
  }

 private:
  bool is_ordered(std::size_t a) const { return is_synchronization(program_, e_.actions[a]); }
  bool is_volatile_read(std::size_t a) const { return e_.reads(a) && is_ordered(a); }

  // True when the edge is new.
  bool add(std::size_t from, std::size_t to, const char* name) {
    if (!edges_.emplace(std::pair{from, to}, name).second) return false;
    direct_.add(from, to);
    closure_.add(from, to);
    closure_.close();
    return true;
  }

  void add_program_order() {
    std::map<int, std::size_t> last;
    for (std::size_t a = 0; a < e_.size(); ++a) {
      if (!is_ordered(a)) continue;
      const auto [place, is_first] = last.emplace(e_.actions[a].thread, a);
      if (!is_first) add(place->second, a, "po");
      place->second = a;
    }
  }

  void add_threads() {
    for (std::size_t a = 0; a < e_.size(); ++a) {
      for (std::size_t b = 0; b < e_.size(); ++b) {
        const Action& one = e_.actions[a];
        const Action& other = e_.actions[b];
        if (one.target != other.target) continue;
        if (one.kind == Kind::kStart && other.kind == Kind::kFirst) add(a, b, "start");
        if (one.kind == Kind::kLast && other.kind == Kind::kJoin) add(a, b, "join");
      }
    }
  }

  // False when a read may have seen one of several writes. Initial values come before all others.
  bool add_sources() {
    for (std::size_t r = 0; r < e_.size(); ++r) {
      if (!is_volatile_read(r)) continue;
      std::vector<std::size_t> sources;
      for (std::size_t w = 0; w < e_.size(); ++w) {
        if (e_.writes(w, e_.actions[r].target) && e_.actions[w].value == e_.actions[r].value)
          sources.push_back(w);
      }
      if (sources.size() != 1) return false;
      sees_[r] = sources.front();
      add(sources.front(), r, "rf");
    }
    for (std::size_t a = 0; a < e_.size(); ++a) {
      for (std::size_t b = 0; b < e_.size(); ++b) {
        const bool is_initial = e_.actions[a].thread == Action::kNobody;
        if (is_initial && is_ordered(b) && e_.writes(b, e_.actions[a].target)) add(a, b, "co");
      }
    }
    return true;
  }

  // A write that comes after the one that was seen comes after the read; one that comes before the
  // read comes before the one that was seen.
  bool add_overwrites() {
    bool is_new = false;
    for (const auto& [r, w] : sees_) {
      for (std::size_t other = 0; other < e_.size(); ++other) {
        if (other == w || !e_.writes(other, e_.actions[r].target)) continue;
        if (closure_.has(w, other)) {
          is_new |= add(r, other, "fr");
        } else if (closure_.has(other, r)) {
          is_new |= add(other, w, "co");
        }
      }
    }
    return is_new;
  }

  // The shortest way round, breadth first.
  std::string text_of_cycle(std::size_t start) const {
    std::map<std::size_t, std::size_t> from;
    std::deque<std::size_t> waiting = {start};
    while (!from.contains(start)) {
      const std::size_t at = waiting.front();
      waiting.pop_front();
      for_each(direct_.after(at), [&](std::size_t next) {
        if (from.emplace(next, at).second) waiting.push_back(next);
      });
    }
    std::string text = text_of(program_, e_.actions[start]);
    for (std::size_t at = start;;) {
      const std::size_t before = from.at(at);
      const std::string edge = std::string(" -") + edges_.at({before, at}) + "-> ";
      text.insert(0, text_of(program_, e_.actions[before]) + edge);
      at = before;
      if (at == start) return text;
    }
  }

  const Program& program_;
  const Execution& e_;
  std::map<std::pair<std::size_t, std::size_t>, const char*> edges_;
  Relation direct_;
  Relation closure_;
  std::map<std::size_t, std::size_t> sees_;
};

}  // namespace

std::optional<std::string> order_cycle(const Program& program, const Execution& combination) {
  return Before(program, combination).cycle();
}

}  // namespace tenon::lab::jls
