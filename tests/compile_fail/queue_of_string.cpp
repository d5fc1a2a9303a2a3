// SPDX-License-Identifier: Apache-2.0
// A string points to memory of its own process: it cannot be a message.
#include <string>

#include "tenon/segment.hpp"

void use(tenon::Segment& segment) {
  auto queue = segment.queue<std::string>("q");
}
