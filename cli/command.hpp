// SPDX-License-Identifier: Apache-2.0
// What the sub-commands share. Each has a file of its own and an add_...() that registers it.
#pragma once

#include <CLI/CLI.hpp>

#include "failure.hpp"

namespace tenon::cli {

void add_send(CLI::App& app);
void add_receive(CLI::App& app);
void add_doctor(CLI::App& app);
void add_gc(CLI::App& app);
void add_ls(CLI::App& app);
void add_inspect(CLI::App& app);
void add_rm(CLI::App& app);
void add_demo(CLI::App& app);

}  // namespace tenon::cli
