// SPDX-License-Identifier: Apache-2.0
// Relations between few events, as matrices: the notation of the papers, made to compute.
#pragma once

#include <array>
#include <bitset>
#include <cstddef>

namespace tenon::lab::brute {

inline constexpr std::size_t kMostEvents = 16;

using Set = std::bitset<kMostEvents>;

class Relation {
 public:
  static Relation identity(const Set& set) {
    Relation result;
    for (std::size_t i = 0; i < kMostEvents; ++i) result.rows_[i][i] = set[i];
    return result;
  }
  /// All pairs from one set to another.
  static Relation product(const Set& from, const Set& to) {
    Relation result;
    for (std::size_t i = 0; i < kMostEvents; ++i) {
      if (from[i]) result.rows_[i] = to;
    }
    return result;
  }

  void add(std::size_t from, std::size_t to) { rows_[from].set(to); }
  bool has(std::size_t from, std::size_t to) const { return rows_[from][to]; }

  friend Relation operator|(Relation a, const Relation& b) {
    for (std::size_t i = 0; i < kMostEvents; ++i) a.rows_[i] |= b.rows_[i];
    return a;
  }
  friend Relation operator&(Relation a, const Relation& b) {
    for (std::size_t i = 0; i < kMostEvents; ++i) a.rows_[i] &= b.rows_[i];
    return a;
  }
  friend Relation operator-(Relation a, const Relation& b) {
    for (std::size_t i = 0; i < kMostEvents; ++i) a.rows_[i] &= ~b.rows_[i];
    return a;
  }
  /// Composition: what the papers write a ; b.
  friend Relation operator*(const Relation& a, const Relation& b) {
    Relation result;
    for (std::size_t i = 0; i < kMostEvents; ++i) {
      for (std::size_t j = 0; j < kMostEvents; ++j) {
        if (a.rows_[i][j]) result.rows_[i] |= b.rows_[j];
      }
    }
    return result;
  }
  Relation inverse() const {
    Relation result;
    for (std::size_t i = 0; i < kMostEvents; ++i) {
      for (std::size_t j = 0; j < kMostEvents; ++j) result.rows_[j][i] = rows_[i][j];
    }
    return result;
  }
  /// a?
  Relation or_same() const { return *this | identity(~Set{}); }
  /// a+, after Warshall.
  Relation closure() const {
    Relation result = *this;
    for (std::size_t k = 0; k < kMostEvents; ++k) {
      for (std::size_t i = 0; i < kMostEvents; ++i) {
        if (result.rows_[i][k]) result.rows_[i] |= result.rows_[k];
      }
    }
    return result;
  }

  bool empty() const {
    for (const Set& row : rows_) {
      if (row.any()) return false;
    }
    return true;
  }
  bool irreflexive() const {
    for (std::size_t i = 0; i < kMostEvents; ++i) {
      if (rows_[i][i]) return false;
    }
    return true;
  }
  bool acyclic() const { return closure().irreflexive(); }

 private:
  std::array<Set, kMostEvents> rows_{};
};

}  // namespace tenon::lab::brute
