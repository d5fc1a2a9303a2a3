// SPDX-License-Identifier: Apache-2.0
#include "html/escape.hpp"

#include <cstdint>

namespace tenon::lab::html {
namespace {

struct Character {
  std::uint32_t code = 0;
  std::size_t length = 0;  // in bytes; 0: none starts here
};

Character first_of(std::string_view text) noexcept {
  const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (byte(0) < 0x80) return {byte(0), 1};
  const std::size_t length = byte(0) >= 0xF0 ? 4 : byte(0) >= 0xE0 ? 3 : 2;
  if (byte(0) < 0xC2 || byte(0) > 0xF4 || text.size() < length) return {};
  std::uint32_t code = byte(0) & (0xFFu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {};
    code = code << 6 | (byte(i) & 0x3Fu);
  }
  static constexpr std::uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  return code < kLeast[length] ? Character{} : Character{code, length};
}

bool may_stand_in_a_page(std::uint32_t code) noexcept {
  if (code < 0x20) return code == '\n' || code == '\t';
  const bool is_surrogate = code >= 0xD800 && code < 0xE000;
  const bool is_no_character = (code & 0xFFFE) == 0xFFFE || (code >= 0xFDD0 && code <= 0xFDEF);
  return !is_surrogate && !is_no_character && code <= 0x10FFFF && !(code >= 0x7F && code < 0xA0);
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const Character one = first_of(text);
    const std::size_t length = one.length == 0 ? 1 : one.length;
    if (text.starts_with("\r\n")) {
      // A line's end, as the '\n' says.
    } else if (one.length == 0 || !may_stand_in_a_page(one.code)) {
      result += "\xEF\xBF\xBD";
    } else if (one.code == '&') {
      result += "&amp;";
    } else if (one.code == '<') {
      result += "&lt;";
    } else if (one.code == '>') {
      result += "&gt;";
    } else if (one.code == '"') {
      result += "&quot;";
    } else {
      result += text.substr(0, length);
    }
    text.remove_prefix(length);
  }
  return result;
}

}  // namespace tenon::lab::html
