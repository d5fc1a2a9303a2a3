// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

namespace tenon::lab::machine {

/// Lines that are longer than `width` broken at blanks, all others as they are; a word that is
/// longer stays whole. Ends with a line break.
std::string wrapped(const std::string& text, std::size_t width);

}  // namespace tenon::lab::machine
