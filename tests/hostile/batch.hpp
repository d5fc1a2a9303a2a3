// SPDX-License-Identifier: Apache-2.0
// Many small cases in forked children: a case that crashes or hangs is counted and printed, and the
// rest goes on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "support/seed.hpp"

namespace tenon::test {

struct Totals {
  std::uint64_t cases = 0;
  std::uint64_t opened = 0;   ///< attaching went well
  std::uint64_t refused = 0;  ///< a typed error
  std::uint64_t signals = 0;  ///< or any other end of the process
  std::uint64_t hangs = 0;
};

struct Batch {
  std::uint64_t cases = 0;
  /// Runs in the child before its first case.
  std::function<void()> prepare;
  /// Runs a case in the child; true = attached, false = a typed error.
  std::function<bool(std::uint64_t)> run;
  /// What to print about a case that went wrong.
  std::function<std::string(std::uint64_t)> describe;
};

Totals run_batch(const Batch& batch);

/// Of what is exhaustive, one case in so many: TENON_EVERY, or all; fewer under a sanitizer, where
/// each takes ten times as long. A prime, so that what is done to a byte changes from byte to byte.
std::size_t every();
/// Those, from one that the seed chooses.
template <class Case>
std::vector<Case> sample(const std::vector<Case>& all) {
  std::vector<Case> chosen;
  for (std::size_t i = seed() % every(); i < all.size(); i += every()) chosen.push_back(all[i]);
  return chosen;
}

}  // namespace tenon::test
