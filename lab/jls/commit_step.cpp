// SPDX-License-Identifier: Apache-2.0
#include "jls/commit_step.hpp"

namespace tenon::lab::jls {

CommitStep::CommitStep(const Execution& e, const Execution& other,
                       const std::vector<Edge>& sufficient, const Rules& rules,
                       const CommitState& before, const Visit& visit)
    : e_(e),
      other_(other),
      sufficient_(sufficient),
      rules_(rules),
      before_(before),
      visit_(visit),
      same_(e.size(), -1) {}

void CommitStep::all() {
  Set known = before_.committed;
  for (const auto& [from, to] : before_.kept) known |= only(from) | only(to);
  map_known(known);
}

bool CommitStep::is_candidate(std::size_t action, std::size_t image) const {
  const Action& a = e_.actions[action];
  const Action& b = other_.actions[image];
  if (has(images_, image) || a.thread != b.thread || a.kind != b.kind || a.target != b.target)
    return false;
  if (a.thread == Action::kNobody || rules_.free_identity) return true;
  const auto thread = static_cast<std::size_t>(a.thread);
  return action - e_.first[thread] == image - other_.first[thread];
}

// Rules 2 to 4, as far as they are about this action and those that are already in C_i.
bool CommitStep::fits_committed(std::size_t action, std::size_t image) const {
  if (rules_.commit[4] && e_.writes(action) &&
      e_.actions[action].value != other_.actions[image].value)
    return false;
  bool fits = true;
  for_each(committed_, [&](std::size_t c) {
    const auto f = static_cast<std::size_t>(same_[c]);
    if (rules_.commit[2] && (e_.hb.has(c, action) != other_.hb.has(f, image) ||
                             e_.hb.has(action, c) != other_.hb.has(image, f)))
      fits = false;
    if (rules_.commit[3] && e_.so.has(c, action) != other_.so.has(f, image)) fits = false;
    if (rules_.commit[3] && e_.so.has(action, c) != other_.so.has(image, f)) fits = false;
  });
  return fits;
}

void CommitStep::map_one(std::size_t action, const std::function<void()>& go_on) {
  for (std::size_t image = 0; image < other_.size(); ++image) {
    if (!is_candidate(action, image)) continue;
    same_[action] = static_cast<int>(image);
    images_ |= only(image);
    go_on();
    images_ &= ~only(image);
    same_[action] = -1;
  }
}

// f of what was committed before, or is the end of an edge that rule 8 keeps.
void CommitStep::map_known(Set rest) {
  if (rest == 0) {
    if (keeps_old_rules()) commit();
    return;
  }
  const auto action = static_cast<std::size_t>(std::countr_zero(rest));
  map_one(action, [&] {
    const bool is_committed = has(before_.committed, action);
    if (is_committed && !fits_committed(action, static_cast<std::size_t>(same_[action]))) return;
    if (is_committed) committed_ |= only(action);
    map_known(rest & ~only(action));
    committed_ &= ~only(action);
  });
}

// Rules 5 and 6, and 8 as far as it is about edges of earlier executions.
bool CommitStep::keeps_old_rules() const {
  for (const auto& [from, to] : before_.kept) {
    if (!other_.sw.has(static_cast<std::size_t>(same_[from]), static_cast<std::size_t>(same_[to])))
      return false;
  }
  Set committed_images = 0;
  bool fits = true;
  for_each(before_.committed, [&](std::size_t c) {
    const auto image = static_cast<std::size_t>(same_[c]);
    committed_images |= only(image);
    if (rules_.commit[5] && e_.reads(c) &&
        same_[e_.sees[c]] != static_cast<int>(other_.sees[image]))
      fits = false;
  });
  for (std::size_t r = 0; fits && rules_.commit[6] && r < other_.size(); ++r) {
    if (other_.reads(r) && !has(committed_images, r))
      fits = other_.is_before_read(other_.sees[r], r);
  }
  return fits;
}

void CommitStep::commit() {
  Set reads = 0;
  for (std::size_t action = 0; action < e_.size(); ++action) {
    if (has(before_.committed, action)) continue;
    if (e_.reads(action)) {
      reads |= only(action);
      continue;
    }
    const auto add = [&] {
      if (!fits_committed(action, static_cast<std::size_t>(same_[action]))) return;
      committed_ |= only(action);
      keep_edges();
      committed_ &= ~only(action);
    };
    if (same_[action] >= 0) {
      add();
    } else {
      map_one(action, add);
    }
  }
  commit_reads(reads);
}

// Rule 7.
bool CommitStep::may_commit_read(std::size_t read, std::size_t image) const {
  if (!rules_.commit[7]) return true;
  if (!has(before_.committed, e_.sees[read])) return false;
  bool sees_committed = false;
  for_each(before_.committed, [&](std::size_t c) {
    if (same_[c] == static_cast<int>(other_.sees[image])) sees_committed = true;
  });
  return sees_committed;
}

// Every part of `rest` that can be committed at once.
void CommitStep::commit_reads(Set rest) {
  if (rest == 0) {
    if (committed_ != before_.committed) keep_edges();
    return;
  }
  const auto read = static_cast<std::size_t>(std::countr_zero(rest));
  const Set others = rest & ~only(read);
  const auto add = [&] {
    const auto image = static_cast<std::size_t>(same_[read]);
    if (!may_commit_read(read, image) || !fits_committed(read, image)) return;
    committed_ |= only(read);
    commit_reads(others);
    committed_ &= ~only(read);
  };
  if (same_[read] >= 0) {
    add();
  } else if (!rules_.commit[7] || has(before_.committed, e_.sees[read])) {
    map_one(read, add);
  }
  commit_reads(others);
}

// Rule 8 for this execution; then C_i is complete.
void CommitStep::keep_edges() {
  if (rules_.commit[8]) return keep_edge(0, before_.kept);
  visit_({committed_, before_.kept}, same_);
}

bool CommitStep::is_before_committed(std::size_t image) const {
  bool is_before = false;
  for_each(committed_, [&](std::size_t z) {
    const auto f = static_cast<std::size_t>(same_[z]);
    if (f == image || other_.hb.has(image, f)) is_before = true;
  });
  return is_before;
}

void CommitStep::keep_edge(std::size_t index, const std::set<Edge>& kept) {
  if (index == sufficient_.size()) return visit_({committed_, kept}, same_);
  const Edge& edge = sufficient_[index];
  if (!is_before_committed(edge.second)) return keep_edge(index + 1, kept);
  const auto with_ends = [&](std::size_t x, std::size_t y) {
    if (!e_.sw.has(x, y)) return;  // at last E_n has all of A: then the edge has to be there
    std::set<Edge> more = kept;
    more.emplace(x, y);
    keep_edge(index + 1, more);
  };
  // Each end is mapped already, or is given an action of E that is not.
  const auto with_each = [&](std::size_t image, const std::function<void(std::size_t)>& go_on) {
    for (std::size_t a = 0; a < e_.size(); ++a) {
      if (same_[a] == static_cast<int>(image)) return go_on(a);
    }
    for (std::size_t a = 0; a < e_.size(); ++a) {
      if (same_[a] >= 0 || !is_candidate(a, image)) continue;
      same_[a] = static_cast<int>(image);
      images_ |= only(image);
      go_on(a);
      images_ &= ~only(image);
      same_[a] = -1;
    }
  };
  with_each(edge.first, [&](std::size_t x) {
    with_each(edge.second, [&](std::size_t y) { with_ends(x, y); });
  });
}

}  // namespace tenon::lab::jls
