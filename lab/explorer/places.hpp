// SPDX-License-Identifier: Apache-2.0
// Ordered accesses by their place in the source: inlined code has one place and many sites.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "explorer/weakening.hpp"

namespace tenon::lab {

struct SourcePlace {
  std::string file;  ///< as the compiler was given it
  int line = 0;
  std::string function;   ///< with its namespaces
  std::string operation;  ///< of tenon::order, or what the access is: "load", "fence", ...
  Order order = Order::kRelaxed;
  OrderedAccess::Kind kind = OrderedAccess::Kind::kLoad;
  std::vector<OrderedAccess> accesses;  ///< all that are there
};

/// The same operation on the same line?
bool is_same(const SourcePlace& a, const SourcePlace& b);

/// Of accesses in code that was loaded from `object`, in the order of files and lines; those that
/// have no line are left out. Two of one operation on one line are one place. Throws
/// std::runtime_error when there is no addr2line.
std::vector<SourcePlace> places_of(const std::set<OrderedAccess>& accesses,
                                   const std::filesystem::path& object);

/// Of an order as Java names it; of nothing: "plain", or "no fence".
std::string name_of(OrderedAccess::Kind kind, Weaker to);

}  // namespace tenon::lab
