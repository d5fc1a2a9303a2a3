// SPDX-License-Identifier: Apache-2.0
// The classic litmus shapes, and what happens-before consistency makes of them, computed without
// anything of the model under test. In these programs nothing depends on what is read, so causality
// takes nothing away: each write can be committed at once.
#pragma once

#include <set>
#include <string>
#include <vector>

namespace tenon::lab::jls::shapes {

struct Access {
  int thread;
  int variable;
  int written;  ///< 0: a read
};
inline Access write(int variable, int value) {
  return {0, variable, value};
}
inline Access read(int variable) {
  return {0, variable, 0};
}

struct Shape {
  std::string name;
  int variables;
  std::vector<std::vector<Access>> threads;
  bool reads_at_the_end = false;  ///< one more thread joins all others and reads all variables
  std::vector<int> weak;          ///< the outcome that the shape is known for
  /// For which sets of volatile variables (bit by variable) the model forbids it: by hand.
  std::set<unsigned> weak_is_forbidden_for;
};

std::vector<Shape> all();

/// How a shape is synchronized.
enum class Locks : unsigned char { kNone, kAroundAccesses, kAroundThreads };

/// As a program file.
std::string text_of(const Shape& shape, unsigned volatiles, Locks locks);

using Outcomes = std::set<std::vector<int>>;

/// By the definition in JLS 17.4.5: all orders of volatile accesses, all writes for each plain
/// read.
Outcomes by_happens_before(const Shape& shape, unsigned volatiles);
/// By all interleavings of accesses.
Outcomes by_interleaving(const Shape& shape);
/// One thread after the other, in any order.
Outcomes by_turns(const Shape& shape);

}  // namespace tenon::lab::jls::shapes
