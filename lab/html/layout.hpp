// SPDX-License-Identifier: Apache-2.0
// From a graph to a picture: a column for each thread, initial writes on top, arrows around boxes.
#pragma once

#include "axiom/graph.hpp"
#include "html/picture.hpp"

namespace tenon::lab::html {

/// Gives the boxes more room until flaws_of() the picture is empty; throws std::length_error when
/// that takes more room than a page has.
Picture picture_of(const axiom::ExecutionGraph& graph);

}  // namespace tenon::lab::html
