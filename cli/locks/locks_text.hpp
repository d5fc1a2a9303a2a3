// SPDX-License-Identifier: Apache-2.0
// Monitors as text for people.
#pragma once

#include <ostream>

#include "tenon/inspect.hpp"

namespace tenon::cli {

/// A row for each monitor, then who waits at which.
void print_lock_table(std::ostream& out, const inspect::Locks& locks);
/// Who holds what, and who waits for that, and so on.
void print_lock_tree(std::ostream& out, const inspect::Locks& locks);
/// What the dead left half done; nothing where nobody died inside.
void print_left_behind(std::ostream& out, const inspect::Locks& locks);
/// In the words of jstack.
void print_deadlocks(std::ostream& out, const inspect::Locks& locks);

}  // namespace tenon::cli
