// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

namespace tenon::lab::machine {

/// Text broken at blanks so that no line is longer than `width`, but for longer words. Its own line
/// breaks stay.
std::string wrapped(const std::string& text, std::size_t width);

}  // namespace tenon::lab::machine
