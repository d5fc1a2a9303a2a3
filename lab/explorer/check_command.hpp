// SPDX-License-Identifier: Apache-2.0
// The sub-commands `check`, `score` and `list`.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace tenon::lab {

/// `compiler_flags`: for C programs by path. Exit status 1 when something does not hold.
void add_check_commands(CLI::App& app, const std::vector<std::string>& compiler_flags);

}  // namespace tenon::lab
