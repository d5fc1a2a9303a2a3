// SPDX-License-Identifier: Apache-2.0
#include "tenon/describe.hpp"

#include <algorithm>

namespace tenon {
namespace {

std::string_view next_line(std::string_view& text) noexcept {
  const std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(text.size(), line.size() + 1));
  return line;
}

// Without the name of the type, which is for people.
std::string_view layout_of(std::string_view description) noexcept {
  return description.substr(std::min(description.find(' '), description.size()));
}

}  // namespace

bool same_layout(std::string_view a, std::string_view b) noexcept {
  return layout_of(a) == layout_of(b);
}

std::string side_by_side(std::string_view ours, std::string_view theirs) {
  std::size_t width = 4;
  for (std::string_view rest = ours; !rest.empty();)
    width = std::max(width, next_line(rest).size());
  std::string text;
  for (bool first = true; !ours.empty() || !theirs.empty(); first = false) {
    const std::string_view left = next_line(ours);
    const std::string_view right = next_line(theirs);
    const bool same = first ? same_layout(left, right) : left == right;
    text += same ? "  " : "! ";
    text += left;
    text.append(width - left.size() + 2, ' ');
    text += right;
    text += '\n';
  }
  return text;
}

void describe::write_line(std::string& lines, const std::string& name, const std::string& type,
                          std::size_t offset) {
  lines += name + " " + type + " " + std::to_string(offset) + "\n";
}

}  // namespace tenon
