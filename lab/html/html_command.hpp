// SPDX-License-Identifier: Apache-2.0
// The command `html`: a page for each litmus file.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

#include "html/page.hpp"

namespace tenon::lab::html {

/// Runs a program on this CPU and counts how it ends.
using HardwareRunner = std::function<Measured(const axiom::Program&)>;

/// Adds `html FILE... --out DIR` to `app`. Files that get no page are named on standard error, and
/// make it end with CLI::RuntimeError, exit status 2. Without a runner the column of this CPU is
/// empty.
void add_html_command(CLI::App& app, const HardwareRunner& hardware = {});

}  // namespace tenon::lab::html
