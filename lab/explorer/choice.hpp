// SPDX-License-Identifier: Apache-2.0
// Which checks, and which C programs, a command is about.
#pragma once

#include <string>
#include <vector>

#include "explorer/programs/checks.hpp"

namespace CLI {
class App;
}

namespace tenon::lab {

struct Choice {
  std::vector<std::string> names;  ///< how checks begin, or paths of programs; none: short checks
  std::vector<std::string> without;
  bool include_long = false;
  bool only_endless = false;

  /// In the order in which they were named.
  std::vector<std::string> programs() const;
  /// In the order of all_checks(); none, when only programs were named. Throws std::runtime_error
  /// when a name is none of the two.
  std::vector<const NamedCheck*> checks() const;
};

/// NAME, --without, --long and --endless.
void add_choice(CLI::App& command, Choice& choice);

}  // namespace tenon::lab
