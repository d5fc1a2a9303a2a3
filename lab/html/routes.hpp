// SPDX-License-Identifier: Apache-2.0
// The ways that an arrow may take from one box to another.
#pragma once

#include <vector>

#include "html/geometry.hpp"

namespace tenon::lab::html {

/// Where lines may run straight through: between rows, and between columns.
struct Streets {
  std::vector<double> rows;     ///< y of each gap between rows, and above and below all
  std::vector<double> columns;  ///< x of each gap between columns, and left and right of all
};

struct Route {
  Line line;
  double cost = 0;  ///< its length, and something for what is not straight
};

/// Curves from side to side, and ways along the streets, of which at least one meets no box.
/// The cheapest first.
std::vector<Route> routes_between(const Rectangle& from, const Rectangle& to,
                                  const Streets& streets);

}  // namespace tenon::lab::html
