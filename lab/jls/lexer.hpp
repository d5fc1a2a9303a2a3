// SPDX-License-Identifier: Apache-2.0
// Words of a program file, each with its line.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "jls/program.hpp"

namespace tenon::lab::jls {

/// What is wrong with a file, and where: "FILE:LINE: what".
class SyntaxError : public std::runtime_error {
 public:
  SyntaxError(const std::string& file, int line, const std::string& what)
      : std::runtime_error(file + ":" + std::to_string(line) + ": " + what), line_(line) {}
  int line() const noexcept { return line_; }

 private:
  int line_;
};

struct Token {
  enum class Kind : std::uint8_t { kName, kNumber, kSymbol, kEnd } kind = Kind::kEnd;
  std::string text;
  Value number = 0;
  int line = 1;
};

/// All words of `text`, and a kEnd. Comments are Java's. Throws SyntaxError.
std::vector<Token> words_of(const std::string& file, const std::string& text);

}  // namespace tenon::lab::jls
