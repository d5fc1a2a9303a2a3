// SPDX-License-Identifier: Apache-2.0
// The command `model`: litmus files under a memory model.
#pragma once

#include <CLI/CLI.hpp>

namespace tenon::lab::axiom {

/// Adds `model FILE...` to `app`. When it runs, it prints; files that cannot be judged are named on
/// standard error, and make it end with CLI::RuntimeError, exit status 2.
void add_model_command(CLI::App& app);

}  // namespace tenon::lab::axiom
