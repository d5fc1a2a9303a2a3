// SPDX-License-Identifier: Apache-2.0
// Acts 3 to 5: the same messages through a queue, written and read in place.
#pragma once

#include <string>

#include "demo/ledger.hpp"

namespace tenon::cli::demo {

void produce_to_queue(const std::string& segment, Ledger& ledger);
void consume_from_queue(const std::string& segment, Ledger& ledger);

}  // namespace tenon::cli::demo
