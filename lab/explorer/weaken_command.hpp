// SPDX-License-Identifier: Apache-2.0
// The sub-command `weaken`.
#pragma once

namespace CLI {
class App;
}

namespace tenon::lab {

/// `weaken [NAME...]`: weakens the ordered accesses that the named checks make, one at a time. Exit
/// status 1 when none of the checks notices one.
void add_weaken(CLI::App& app);

}  // namespace tenon::lab
