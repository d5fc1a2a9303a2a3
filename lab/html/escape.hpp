// SPDX-License-Identifier: Apache-2.0
// Text from files, made safe to stand in HTML or SVG.
#pragma once

#include <string>
#include <string_view>

namespace tenon::lab::html {

/// For text and for values of attributes in double quotes. What is no UTF-8, or no character that
/// may stand in a page, becomes U+FFFD.
std::string escaped(std::string_view text);

}  // namespace tenon::lab::html
