// SPDX-License-Identifier: Apache-2.0
// The tiny programs that everybody knows, with their counts of executions.
#pragma once

#include <optional>
#include <ostream>
#include <vector>

#include "explorer/programs/tiny.hpp"

namespace tenon::lab {

struct Counts {
  std::size_t sc;
  std::size_t tso;
  std::size_t rc11;
};

struct KnownProgram {
  tiny::Program program;
  std::optional<Counts> counts = std::nullopt;  ///< from elsewhere: by hand, or other tools
};
inline void PrintTo(const KnownProgram& known, std::ostream* to) {
  *to << known.program.name;
}

std::vector<KnownProgram> known_programs();

}  // namespace tenon::lab
