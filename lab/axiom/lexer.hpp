// SPDX-License-Identifier: Apache-2.0
// The words of a litmus file, each with its place.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "axiom/litmus.hpp"

namespace tenon::lab::axiom {

/// Why a litmus test cannot be read or judged; what() is "file:line:column: why".
class LitmusError : public std::runtime_error {
 public:
  LitmusError(const std::string& file, Position where, const std::string& why)
      : std::runtime_error(file + ":" + std::to_string(where.line) + ":" +
                           std::to_string(where.column) + ": " + why),
        where_(where) {}
  Position where() const noexcept { return where_; }

 private:
  Position where_;
};

struct Token {
  enum class Kind { kWord, kNumber, kSymbol, kEnd };
  Kind kind = Kind::kEnd;
  std::string_view text;  ///< a symbol is one character
  Value number = 0;
  Position where;
  bool follows = false;  ///< nothing stands between it and the token before
};

/// Reads tokens as they are asked for, so that what is a comment may change on the way: in the body
/// of a C function "(*p" is none.
class Lexer {
 public:
  /// The text must outlive the lexer and its tokens.
  Lexer(std::string file, std::string_view text) : file_(std::move(file)), text_(text) {}

  const Token& peek();
  /// The token after the next one.
  Token peek_second();
  Token next();
  bool next_is(std::string_view text);
  /// Takes these symbols or this word when they come next, without space between them.
  bool accept(std::string_view text);
  void expect(std::string_view text);
  std::string_view expect_word(const char* what);
  /// A number with an optional sign.
  Value expect_number();

  void set_ml_comments(bool on) noexcept { ml_comments_ = on; }
  /// The rest of the current line, and past it.
  std::string_view rest_of_line();
  /// Where the next token starts; and what the file has from such a place to the last token taken.
  std::size_t start_of_next();
  std::string_view since(std::size_t start) const noexcept;
  /// Past everything before the next `mark` that stands in no comment and no string.
  void skip_to(char mark);

  Position here() { return peek().where; }
  [[noreturn]] void fail(const std::string& why) { fail(here(), why); }
  [[noreturn]] void fail(Position where, const std::string& why) const {
    throw LitmusError(file_, where, why);
  }

 private:
  bool at_end() const noexcept { return offset_ >= text_.size(); }
  bool at(std::string_view text) const noexcept { return text_.substr(offset_).starts_with(text); }
  void advance(std::size_t count = 1) noexcept;
  bool skip_comment();
  void skip_block(std::string_view open, std::string_view close, bool nests);
  Token read();
  void read_number(Token& token);

  std::string file_;
  std::string_view text_;
  std::size_t offset_ = 0;
  std::size_t taken_ = 0;  // the end of the last token that next() gave
  Position where_;
  Token token_;
  bool has_token_ = false;
  bool ml_comments_ = true;
};

}  // namespace tenon::lab::axiom
