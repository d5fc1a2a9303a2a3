// SPDX-License-Identifier: Apache-2.0
// The pieces that pages are put together from.
#pragma once

#include <string>
#include <string_view>

namespace tenon::lab::html {

/// <name attributes>content</name>; the content is markup already.
inline std::string element(std::string_view name, std::string_view attributes,
                           std::string_view content) {
  return std::string("<").append(name).append(attributes.empty() ? "" : " ").append(attributes) +
         ">" + std::string(content) + "</" + std::string(name) + ">";
}

/// A whole document with this style sheet. The title is text, the body markup.
std::string document(std::string_view title, std::string_view body);

/// What is wider than the page scrolls by itself, by keyboard too. The label is text.
std::string scrolling(std::string_view label, std::string_view content);

}  // namespace tenon::lab::html
