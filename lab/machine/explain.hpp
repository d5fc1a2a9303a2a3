// SPDX-License-Identifier: Apache-2.0
// The sub-commands `explain` and `hb`.
#pragma once

#include "machine/demonstration.hpp"

namespace CLI {
class App;
}

namespace tenon::lab {

/// `explain [NAME...]`: lists the demonstrations, or runs some. `hardware` runs litmus tests here.
void add_explain_command(CLI::App& app, const machine::HardwareRunner& hardware = {});

/// `hb FILE`: answers the questions of an execution, and names its data races. Exit status 1 when
/// there is one; throws hb::HbError.
void add_hb_command(CLI::App& app);

}  // namespace tenon::lab
