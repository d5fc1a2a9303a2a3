// SPDX-License-Identifier: Apache-2.0
// `jls FILE...`: judges programs by the Java memory model.
#pragma once

#include <CLI/CLI.hpp>

namespace tenon::lab {

/// Adds the sub-command. It throws CLI::RuntimeError with status 1 when a claim of a file is not
/// what the model says, with 2 when a file is not understood or too large.
void add_jls_command(CLI::App& app);

}  // namespace tenon::lab
