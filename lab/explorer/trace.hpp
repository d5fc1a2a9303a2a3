// SPDX-License-Identifier: Apache-2.0
// A graph as text: one numbered line for each event, in an order in which they could have come.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "explorer/graph.hpp"

namespace tenon::lab {

/// As Java names it.
const char* name_of(Order order) noexcept;

using Describe = std::function<std::string(std::uint64_t key)>;
using DescribeSite = std::function<std::string(const void* site)>;

std::vector<std::string> trace_of(const Graph& graph, const std::vector<std::string>& names,
                                  const Describe& describe, const DescribeSite& describe_site);

}  // namespace tenon::lab
