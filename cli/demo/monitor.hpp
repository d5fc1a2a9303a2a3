// SPDX-License-Identifier: Apache-2.0
// Acts 6 and 7: the same messages from hand to hand, in an object with its monitor.
#pragma once

#include <string>

#include "demo/ledger.hpp"

namespace tenon::cli::demo {

void produce_to_object(const std::string& segment, Ledger& ledger);
void consume_from_object(const std::string& segment, Ledger& ledger);

}  // namespace tenon::cli::demo
