// SPDX-License-Identifier: Apache-2.0
// Reads words one after the other, with the parser's usual questions.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "jls/lexer.hpp"

namespace tenon::lab::jls {

class TokenStream {
 public:
  TokenStream(const std::string& file, const std::string& text)
      : file_(file), tokens_(words_of(file, text)) {}

  const Token& peek() const { return tokens_[at_]; }
  bool at_end() const { return peek().kind == Token::Kind::kEnd; }
  bool at(std::string_view text) const { return !at_end() && peek().text == text; }
  Token next() { return at_end() ? peek() : tokens_[at_++]; }

  bool accept(std::string_view text) {
    if (!at(text)) return false;
    ++at_;
    return true;
  }
  void expect(std::string_view text) {
    if (!accept(text)) fail("expected '" + std::string(text) + "', found '" + peek().text + "'");
  }
  std::string name(std::string_view what) {
    if (peek().kind != Token::Kind::kName)
      fail("expected " + std::string(what) + ", found '" + peek().text + "'");
    return next().text;
  }

  [[noreturn]] void fail(const std::string& what) const { fail(peek().line, what); }
  [[noreturn]] void fail(int line, const std::string& what) const {
    throw SyntaxError(file_, line, what);
  }

  std::size_t position() const { return at_; }
  /// The words from there to here, as text.
  std::string text_from(std::size_t position) const {
    std::string text;
    for (; position < at_; ++position) text += (text.empty() ? "" : " ") + tokens_[position].text;
    return text;
  }

 private:
  std::string file_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
};

/// Nesting of brackets, blocks and prefixes: a deeper file would use up the parser's own stack.
class Nesting {
 public:
  Nesting(int& depth, const TokenStream& tokens) : depth_(depth) {
    if (++depth_ > 100) tokens.fail("nested too deeply");
  }
  ~Nesting() { --depth_; }
  Nesting(const Nesting&) = delete;
  Nesting& operator=(const Nesting&) = delete;

 private:
  int& depth_;
};

}  // namespace tenon::lab::jls
