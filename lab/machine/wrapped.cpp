// SPDX-License-Identifier: Apache-2.0
#include "machine/wrapped.hpp"

#include <sstream>

namespace tenon::lab::machine {

namespace {

void add_broken(std::string& out, const std::string& paragraph, std::size_t width) {
  std::istringstream words(paragraph);
  std::string line;
  for (std::string word; words >> word;) {
    if (!line.empty() && line.size() + 1 + word.size() > width) {
      out += line + "\n";
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
  }
  out += line + "\n";
}

}  // namespace

std::string wrapped(const std::string& text, std::size_t width) {
  std::string out;
  std::istringstream paragraphs(text);
  for (std::string paragraph; std::getline(paragraphs, paragraph);) {
    if (paragraph.size() > width) {
      add_broken(out, paragraph, width);
    } else {
      out += paragraph + "\n";
    }
  }
  return out;
}

}  // namespace tenon::lab::machine
