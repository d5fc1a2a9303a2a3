// SPDX-License-Identifier: Apache-2.0
// The sub-command `weaken`.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace tenon::lab {

/// `compiler_flags`: for C programs by path. Exit status 1 when nothing goes wrong for one access.
void add_weaken(CLI::App& app, const std::vector<std::string>& compiler_flags);

}  // namespace tenon::lab
