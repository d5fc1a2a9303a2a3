// SPDX-License-Identifier: Apache-2.0
// From a graph to a picture: a column for each thread, initial writes on top, arrows around boxes.
#pragma once

#include <optional>

#include "axiom/graph.hpp"
#include "html/picture.hpp"

namespace tenon::lab::html {

/// Gives the boxes more room until flaws_of() the picture is empty; none when even that is not
/// enough.
std::optional<Picture> picture_of(const axiom::ExecutionGraph& graph);

}  // namespace tenon::lab::html
