// SPDX-License-Identifier: Apache-2.0
#include "compiler/source_lines.hpp"

#include <charconv>
#include <cstdio>
#include <sstream>
#include <stdexcept>

#include "compiler/other_program.hpp"

namespace tenon::lab {
namespace {

std::string hexadecimal(std::uintptr_t number) {
  char text[32];
  std::snprintf(text, sizeof text, "%#jx", static_cast<std::uintmax_t>(number));
  return text;
}

// "FILE:LINE", or "FILE:LINE (discriminator 1)", or "??:?"
SourceLine read_line(const std::string& function, const std::string& text) {
  SourceLine line{function, text.substr(0, text.rfind(':')), 0};
  const std::string number = text.substr(line.file.size() + 1);
  std::from_chars(number.data(), number.data() + number.size(), line.line);
  return line;
}

}  // namespace

std::vector<std::vector<SourceLine>> source_lines(const std::filesystem::path& object,
                                                  const std::vector<std::uintptr_t>& addresses) {
  if (addresses.empty()) return {};
  std::vector<std::string> command{"addr2line", "-a", "-f", "-i", "-C", "-e", object};
  for (std::uintptr_t address : addresses) command.push_back(hexadecimal(address));
  int status = 0;
  std::istringstream output(output_of(command, status));
  if (status == 127) throw std::runtime_error("there is no addr2line: install binutils");
  // For each address: itself, then a function and a place, alternately.
  std::vector<std::vector<SourceLine>> all;
  std::string text;
  while (std::getline(output, text)) {
    if (text.starts_with("0x")) {
      all.emplace_back();
      continue;
    }
    std::string place;
    if (all.empty() || !std::getline(output, place)) break;
    const SourceLine line = read_line(text, place);
    if (line.line > 0) all.back().push_back(line);
  }
  if (status != 0 || all.size() != addresses.size())
    throw std::runtime_error("addr2line cannot read " + object.string() + ": " + text);
  return all;
}

}  // namespace tenon::lab
