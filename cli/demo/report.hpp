// SPDX-License-Identifier: Apache-2.0
// What the demo tells: a table and three lines, or JSON.
#pragma once

#include <iosfwd>
#include <vector>

#include "demo/stage.hpp"

namespace tenon::cli::demo {

/// One outcome for each of kActs, in their order.
using Outcomes = std::vector<Outcome>;

void print_table(std::ostream& out, const Outcomes& outcomes);
/// What the reader just saw. Only when every act has shown its effect.
void print_story(std::ostream& out, const Outcomes& outcomes);
/// Schema "tenon.demo/1".
void print_json(std::ostream& out, const Outcomes& outcomes, unsigned seconds);

}  // namespace tenon::cli::demo
