// SPDX-License-Identifier: Apache-2.0
// What the demo tells: a table for each pair and four lines, or JSON.
#pragma once

#include <iosfwd>
#include <vector>

#include "demo/program.hpp"
#include "demo/stage.hpp"

namespace tenon::cli::demo {

/// What came of one pair.
struct Performance {
  Pair pair;
  std::vector<Outcome> outcomes;  ///< one for each of kActs, in their order
};

void print_table(std::ostream& out, const Performance& performance);
/// What the reader just saw. Only when every act has shown its effect.
void print_story(std::ostream& out, const std::vector<Performance>& performances);
/// Schema "tenon.demo/2".
void print_json(std::ostream& out, const std::vector<Performance>& performances, unsigned seconds);

}  // namespace tenon::cli::demo
