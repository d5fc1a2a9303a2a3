// SPDX-License-Identifier: Apache-2.0
// The command `run`, and the same for the demonstrations of `explain`.
#pragma once

#include <string>

#include "hardware/comparison.hpp"

namespace CLI {
class App;
}

namespace tenon::lab::hardware {

/// A file, or one of those that are built in. Throws axiom::LitmusError.
axiom::Program test_of(const std::string& file_or_name);

/// Adds `run FILE|NAME...` to `app`.
void add_run_command(CLI::App& app);

/// Prints it. Returns the exit status: 3 when something forbidden was seen.
int print(const Comparison& comparison, bool json);

/// Runs a test by name and adds what was seen to the report.
void show_on_hardware(const std::string& name, machine::Report& report);

}  // namespace tenon::lab::hardware
