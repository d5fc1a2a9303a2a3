// SPDX-License-Identifier: Apache-2.0
#include "machine/hb/happens_before.hpp"

#include <algorithm>
#include <deque>

namespace tenon::lab::hb {

HappensBefore::HappensBefore(const Execution& execution, std::optional<Rule> without)
    : execution_(execution), without_(without), edges_(execution.actions().size()) {
  for (std::size_t from = 0; from < edges_.size(); ++from) {
    for (std::size_t to = 0; to < edges_.size(); ++to) {
      const auto rule = direct(from, to);
      if (rule && rule != without_) edges_[from].push_back({to, *rule});
    }
  }
  for (std::size_t from = 0; from < edges_.size(); ++from) trees_.push_back(tree_from(from));
  origins_.resize(edges_.size());
  for (std::size_t i = 0; i < edges_.size(); ++i) find_origin(i);
}

std::optional<Rule> HappensBefore::direct(std::size_t from, std::size_t to) const {
  const Action& a = at(from);
  const Action& b = at(to);
  if (b.kind == Kind::kDefault) return std::nullopt;
  if (a.kind == Kind::kDefault) {
    if (execution_.first_of(b.thread) == to) return Rule::kDefaultValue;
    return std::nullopt;
  }
  if (from >= to) return std::nullopt;
  if (a.thread == b.thread) return Rule::kProgramOrder;
  if (a.kind == Kind::kConstructed && b.kind == Kind::kFinalize && a.what == b.what)
    return Rule::kFinaliser;
  return synchronizes(from, to);
}

// 17.4.4, between threads; `from` was earlier in the synchronization order.
std::optional<Rule> HappensBefore::synchronizes(std::size_t from, std::size_t to) const {
  const Action& a = at(from);
  const Action& b = at(to);
  const bool releases = a.kind == Kind::kUnlock || a.kind == Kind::kWait;
  const bool acquires = b.kind == Kind::kLock || b.kind == Kind::kWake;
  if (releases && acquires && a.what == b.what)
    return a.kind == Kind::kWait || b.kind == Kind::kWake ? Rule::kWait : Rule::kMonitorLock;
  if (a.kind == Kind::kVolatileWrite && b.kind == Kind::kVolatileRead && a.what == b.what)
    return Rule::kVolatile;
  if (a.kind == Kind::kStart && a.what == b.thread && execution_.first_of(b.thread) == to)
    return Rule::kStart;
  if (b.kind == Kind::kJoin) {
    if (b.what == a.thread && execution_.last_of(a.thread) == from) return Rule::kJoin;
    // A thread without an action that is shown here was started, and is over.
    if (a.kind == Kind::kStart && a.what == b.what && !execution_.first_of(b.what))
      return Rule::kJoin;
  }
  if (a.kind == Kind::kInterrupt && b.kind == Kind::kDetectInterrupt && a.what == b.what)
    return Rule::kInterrupt;
  return std::nullopt;
}

// Breadth first: for each action the last step of a shortest chain to it.
HappensBefore::Tree HappensBefore::tree_from(std::size_t from) const {
  Tree last(edges_.size());
  std::deque<std::size_t> next{from};
  while (!next.empty()) {
    const std::size_t here = next.front();
    next.pop_front();
    for (const Edge& edge : edges_[here]) {
      if (last[edge.to]) continue;
      last[edge.to] = Step{here, edge.to, edge.rule};
      next.push_back(edge.to);
    }
    if (without_ == Rule::kTransitivity) break;
  }
  return last;
}

std::optional<std::vector<Step>> HappensBefore::chain_in_order(std::size_t from,
                                                               std::size_t to) const {
  const Tree& last = trees_[from];
  if (!last[to]) return std::nullopt;
  std::vector<Step> chain;
  for (std::size_t here = to; here != from; here = chain.back().from) chain.push_back(*last[here]);
  std::ranges::reverse(chain);
  return chain;
}

std::optional<std::vector<Step>> HappensBefore::chain(std::size_t from, std::size_t to) const {
  if (auto found = chain_in_order(from, to)) return found;
  return chain_by_freeze(from, to);
}

bool HappensBefore::conflict(std::size_t a, std::size_t b) const {
  const auto variable = variable_of(at(a));
  return a != b && variable && variable == variable_of(at(b)) && !is_volatile(at(a)) &&
         (is_write(at(a)) || is_write(at(b)));
}

bool HappensBefore::is_race(std::size_t a, std::size_t b) const {
  return conflict(a, b) && !chain(a, b) && !chain(b, a);
}

std::vector<std::pair<std::size_t, std::size_t>> HappensBefore::races() const {
  std::vector<std::pair<std::size_t, std::size_t>> all;
  for (std::size_t a = 0; a < edges_.size(); ++a) {
    for (std::size_t b = a + 1; b < edges_.size(); ++b) {
      if (is_race(a, b)) all.emplace_back(a, b);
    }
  }
  return all;
}

std::string HappensBefore::answer(std::size_t from, std::size_t to) const {
  const std::string a = text_of(at(from));
  const std::string b = text_of(at(to));
  if (const auto found = chain(from, to)) {
    std::string text = "yes: \"" + a + "\" happens before \"" + b + "\"\n";
    for (const Step& step : *found)
      text += "  " + text_of(at(step.from)) + "  ->  " + text_of(at(step.to)) + "   by " +
              name_of(step.rule) + "\n";
    return text + (found->size() > 1 ? "  together by transitivity\n" : "");
  }
  std::string text = "no: ";
  if (chain(to, from)) return text + "\"" + b + "\" happens before \"" + a + "\"\n";
  text += "nothing orders \"" + a + "\" and \"" + b + "\"";
  if (is_race(from, to)) return text + ": this is a data race\n";
  return text + "; they do not conflict, so this is no data race\n";
}

}  // namespace tenon::lab::hb
