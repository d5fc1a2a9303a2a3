// SPDX-License-Identifier: Apache-2.0
// Relations between the events of one execution, as matrices: the algebra of the papers.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace tenon::lab::axiom {

inline constexpr std::size_t kMostEvents = 64;

/// Events, one bit each.
using EventSet = std::uint64_t;

inline EventSet only(std::size_t event) noexcept {
  return EventSet{1} << event;
}

template <class F>
void for_each(EventSet set, F&& f) {
  for (; set != 0; set &= set - 1) f(static_cast<std::size_t>(std::countr_zero(set)));
}

class Relation {
 public:
  Relation() = default;
  /// The empty relation on so many events.
  explicit Relation(std::size_t size) : size_(size) {
    for (std::size_t i = 0; i < size; ++i) rows_[i] = 0;
  }
  Relation(const Relation& other) : size_(other.size_) { take_rows(other); }
  Relation& operator=(const Relation& other) {
    size_ = other.size_;
    take_rows(other);
    return *this;
  }
  static Relation identity(std::size_t size, EventSet set) {
    Relation result(size);
    for (std::size_t i = 0; i < size; ++i) result.rows_[i] = set & only(i);
    return result;
  }

  std::size_t size() const noexcept { return size_; }
  void add(std::size_t from, std::size_t to) noexcept { rows_[from] |= only(to); }
  void add_all(std::size_t from, EventSet to) noexcept { rows_[from] |= to; }
  bool has(std::size_t from, std::size_t to) const noexcept { return (rows_[from] >> to & 1) != 0; }
  EventSet from(std::size_t event) const noexcept { return rows_[event]; }

  friend Relation operator|(Relation a, const Relation& b) {
    for (std::size_t i = 0; i < a.size_; ++i) a.rows_[i] |= b.rows_[i];
    return a;
  }
  friend Relation operator&(Relation a, const Relation& b) {
    for (std::size_t i = 0; i < a.size_; ++i) a.rows_[i] &= b.rows_[i];
    return a;
  }
  friend Relation operator-(Relation a, const Relation& b) {
    for (std::size_t i = 0; i < a.size_; ++i) a.rows_[i] &= ~b.rows_[i];
    return a;
  }
  /// Composition: what the papers write a ; b.
  friend Relation operator*(const Relation& a, const Relation& b) {
    Relation result(a.size_);
    for (std::size_t i = 0; i < a.size_; ++i) {
      for_each(a.rows_[i], [&](std::size_t j) { result.rows_[i] |= b.rows_[j]; });
    }
    return result;
  }
  Relation inverse() const {
    Relation result(size_);
    for (std::size_t i = 0; i < size_; ++i) {
      for_each(rows_[i], [&](std::size_t j) { result.add(j, i); });
    }
    return result;
  }
  /// a?
  Relation or_same() const {
    Relation result = *this;
    for (std::size_t i = 0; i < size_; ++i) result.add(i, i);
    return result;
  }
  /// a+, after Warshall.
  Relation closure() const {
    Relation result = *this;
    for (std::size_t k = 0; k < size_; ++k) {
      for (std::size_t i = 0; i < size_; ++i) {
        if (result.has(i, k)) result.rows_[i] |= result.rows_[k];
      }
    }
    return result;
  }

  bool empty() const noexcept {
    for (std::size_t i = 0; i < size_; ++i) {
      if (rows_[i] != 0) return false;
    }
    return true;
  }
  bool irreflexive() const noexcept {
    for (std::size_t i = 0; i < size_; ++i) {
      if (has(i, i)) return false;
    }
    return true;
  }
  /// Takes away events without successors until none is left, or only cycles.
  bool acyclic() const noexcept {
    EventSet left = size_ == kMostEvents ? ~EventSet{0} : only(size_) - 1;
    for (EventSet before = 0; left != before && left != 0;) {
      before = left;
      for_each(before, [&](std::size_t i) {
        if ((rows_[i] & left) == 0) left &= ~only(i);
      });
    }
    return left == 0;
  }

 private:
  // Most executions have a dozen events: only their rows are copied.
  void take_rows(const Relation& other) noexcept {
    for (std::size_t i = 0; i < size_; ++i) rows_[i] = other.rows_[i];
  }

  std::size_t size_ = 0;
  std::array<EventSet, kMostEvents> rows_;  // as many as there are events
};

}  // namespace tenon::lab::axiom
