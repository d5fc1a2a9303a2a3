// SPDX-License-Identifier: Apache-2.0
#include "command.hpp"

namespace tenon::cli {

void add_demo(CLI::App&) {}

}  // namespace tenon::cli
