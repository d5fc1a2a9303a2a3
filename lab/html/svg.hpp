// SPDX-License-Identifier: Apache-2.0
// A picture as an SVG element that stands in a page.
#pragma once

#include <string>

#include "html/picture.hpp"

namespace tenon::lab::html {

/// Colours and widths come from the page's style sheet, by class: the name of an arrow's relation,
/// and "cycle". `title` is what is read aloud.
std::string svg_of(const Picture& picture, const std::string& title);

}  // namespace tenon::lab::html
