// SPDX-License-Identifier: Apache-2.0
// Explores a C program in a process of its own: whatever the program does to that process, who
// called lives on.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "c_programs/program.hpp"
#include "explorer/explorer.hpp"
#include "explorer/weakening.hpp"

namespace tenon::lab {

struct ProgramRequest {
  std::filesystem::path source;
  std::vector<std::string> flags;  ///< for the compiler
  Bounds bounds;
  unsigned unroll = 0;   ///< see CWorld
  bool races = true;     ///< they are errors; see CWorld
  unsigned seconds = 0;  ///< give up after so long; 0 = never
};

struct ProgramFindings {
  Findings found;
  double seconds = 0;   ///< of the search alone
  std::string failure;  ///< why there are no findings: it does not compile, it crashes the explorer
  std::set<OrderedAccess> made;  ///< if it was asked for; see Weakening
};

ProgramFindings explore(const ProgramRequest& request);

/// Explores one that is loaded, of which the search sees a copy. `weakening` learns what was made.
ProgramFindings explore(const Program& program, const ProgramRequest& request,
                        Weakening& weakening);

}  // namespace tenon::lab
