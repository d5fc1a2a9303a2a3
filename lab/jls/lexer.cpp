// SPDX-License-Identifier: Apache-2.0
#include "jls/lexer.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>

namespace tenon::lab::jls {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool starts_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// Longer ones first, so that <= is not read as <.
constexpr std::array<std::string_view, 20> kSymbols = {"==", "!=", "<=", ">=", "&&", "||", "<",
                                                       ">",  "=",  "!",  "+",  "-",  "*",  "(",
                                                       ")",  "{",  "}",  ";",  ",",  "."};

class Lexer {
 public:
  Lexer(const std::string& file, const std::string& text) : file_(file), text_(text) {}

  std::vector<Token> all() {
    std::vector<Token> tokens;
    while (skip_to_word()) tokens.push_back(word());
    tokens.push_back({Token::Kind::kEnd, "end of file", 0, line_});
    return tokens;
  }

 private:
  std::string_view rest() const { return std::string_view(text_).substr(at_); }
  [[noreturn]] void fail(const std::string& what) const { throw SyntaxError(file_, line_, what); }

  void skip(std::size_t count) {
    const std::string_view skipped = rest().substr(0, count);
    line_ += static_cast<int>(std::ranges::count(skipped, '\n'));
    at_ += skipped.size();
  }

  // Past blanks and comments; false at the end.
  bool skip_to_word() {
    while (at_ < text_.size()) {
      if (rest().starts_with("//")) {
        skip(std::min(rest().find('\n'), rest().size()));
      } else if (rest().starts_with("/*")) {
        const std::size_t end = rest().find("*/", 2);
        if (end == std::string_view::npos) fail("a comment that does not end");
        skip(end + 2);
      } else if (std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) {
        skip(1);
      } else {
        return true;
      }
    }
    return false;
  }

  Token word() {
    if (is_digit(text_[at_])) return number();
    if (starts_name(text_[at_])) {
      std::size_t size = 1;
      while (size < rest().size() && (starts_name(rest()[size]) || is_digit(rest()[size]))) ++size;
      return take(Token::Kind::kName, size);
    }
    for (const std::string_view symbol : kSymbols) {
      if (rest().starts_with(symbol)) return take(Token::Kind::kSymbol, symbol.size());
    }
    const auto code = static_cast<unsigned char>(text_[at_]);
    fail(code > ' ' && code < 127 ? "unexpected '" + std::string(1, text_[at_]) + "'"
                                  : "unexpected byte " + std::to_string(code));
  }

  Token number() {
    std::size_t size = 0;
    std::int64_t value = 0;
    for (; size < rest().size() && is_digit(rest()[size]); ++size) {
      value = value * 10 + (rest()[size] - '0');
      if (value > std::numeric_limits<Value>::max()) fail("a number that is no int");
    }
    if (size < rest().size() && starts_name(rest()[size])) fail("a number with letters in it");
    Token token = take(Token::Kind::kNumber, size);
    token.number = static_cast<Value>(value);
    return token;
  }

  Token take(Token::Kind kind, std::size_t size) {
    Token token{kind, std::string(rest().substr(0, size)), 0, line_};
    at_ += size;
    return token;
  }

  const std::string& file_;
  const std::string& text_;
  std::size_t at_ = 0;
  int line_ = 1;
};

}  // namespace

std::vector<Token> words_of(const std::string& file, const std::string& text) {
  return Lexer(file, text).all();
}

}  // namespace tenon::lab::jls
