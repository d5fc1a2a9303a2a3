// SPDX-License-Identifier: Apache-2.0
// The command `html`: a page for each litmus file.
#pragma once

#include <CLI/CLI.hpp>

namespace tenon::lab::html {

/// Adds `html FILE... --out DIR` to `app`. Files that get no page are named on standard error, and
/// make it end with CLI::RuntimeError, exit status 2.
void add_html_command(CLI::App& app);

}  // namespace tenon::lab::html
