// SPDX-License-Identifier: Apache-2.0
// A drawing of an execution graph, as places: nothing in it depends on SVG.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "html/edges.hpp"
#include "html/geometry.hpp"

namespace tenon::lab::html {

/// A piece of text and the room that it takes.
struct Caption {
  std::string text;
  Rectangle place;
};

struct Picture {
  struct Box {
    Rectangle place;
    Caption label;
    bool is_initial = false;
  };
  /// The column of a thread.
  struct Lane {
    Rectangle place;
    Caption title;
  };
  struct Arrow {
    DrawnEdge edge;  ///< from and to are places in boxes
    Line line;       ///< from border to border
    Caption label;
  };

  Rectangle view;
  std::vector<Lane> lanes;
  std::vector<Box> boxes;  ///< one for each node of the graph, in their order
  std::vector<Arrow> arrows;
};

/// What makes a picture hard to read, or wrong: boxes or captions that overlap, an arrow through a
/// box that it does not belong to, two arrows on one way, an arrow that does not touch its boxes,
/// anything outside the view. Empty when it is good.
std::vector<std::string> flaws_of(const Picture& picture);

/// Whether an arrow runs through a box or along its border, be it one of its own: those it only
/// touches, with its ends.
bool meets(const Line& line, const Rectangle& box);

/// How much room a text of the width of code takes, whatever font of that kind is there.
double width_of(const std::string& text) noexcept;
inline constexpr double kTextHeight = 16;

}  // namespace tenon::lab::html
