// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "explorer/graph.hpp"

namespace tenon::lab {

bool is_sequential(const Graph& graph);
bool is_total_store_order(const Graph& graph);
bool has_acyclic_psc(const Graph& graph);

}  // namespace tenon::lab
