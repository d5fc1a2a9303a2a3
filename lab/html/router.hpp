// SPDX-License-Identifier: Apache-2.0
// Finds a way for each arrow, and a place for its label.
#pragma once

#include <vector>

#include "html/picture.hpp"
#include "html/routes.hpp"

namespace tenon::lab::html {

/// Adds the arrows to a picture that has its boxes and lanes. Each takes the cheapest of its
/// routes: past boxes and titles, seldom across other arrows, with room for its label. False, and
/// unfinished, when one of them finds none.
bool add_arrows(Picture& picture, std::vector<DrawnEdge> edges, const Streets& streets);

}  // namespace tenon::lab::html
