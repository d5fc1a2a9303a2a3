// SPDX-License-Identifier: Apache-2.0
// A tiny program in the explorer, with the names of its executions.
#pragma once

#include <string>
#include <vector>

#include "explorer/check.hpp"
#include "explorer/programs/tiny.hpp"

namespace tenon::lab::tiny {

struct Explored {
  Findings findings;
  std::vector<std::string> names;  ///< one for each execution, as brute::name_of() has them
};

Explored explore(const Program& program, Model model);

}  // namespace tenon::lab::tiny
