// SPDX-License-Identifier: Apache-2.0
#include "axiom/lexer.hpp"

#include <charconv>

namespace tenon::lab::axiom {
namespace {

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.';
}
bool is_space(char c) noexcept {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

}  // namespace

void Lexer::advance(std::size_t count) noexcept {
  for (; count > 0 && !at_end(); --count) {
    where_.column = text_[offset_] == '\n' ? 1 : where_.column + 1;
    where_.line += text_[offset_] == '\n' ? 1 : 0;
    ++offset_;
  }
}

void Lexer::skip_block(std::string_view open, std::string_view close, bool nests) {
  const Position start = where_;
  advance(open.size());
  for (int depth = 1; depth > 0;) {
    if (at_end()) fail(start, "a comment that does not end");
    if (at(close)) {
      --depth;
      advance(close.size());
    } else if (nests && at(open)) {
      ++depth;
      advance(open.size());
    } else {
      advance();
    }
  }
}

bool Lexer::skip_comment() {
  if (ml_comments_ && at("(*")) {
    skip_block("(*", "*)", true);
  } else if (at("/*")) {
    skip_block("/*", "*/", false);
  } else if (at("//")) {
    while (!at_end() && text_[offset_] != '\n') advance();
  } else {
    return false;
  }
  return true;
}

void Lexer::read_number(Token& token) {
  const bool is_hex = at("0x") || at("0X");
  if (is_hex) advance(2);
  const char* const end = text_.data() + text_.size();
  std::uint64_t number = 0;
  const auto [stop, error] = std::from_chars(text_.data() + offset_, end, number, is_hex ? 16 : 10);
  if (error != std::errc{}) fail(token.where, "a number that is none of 64 bits");
  advance(static_cast<std::size_t>(stop - (text_.data() + offset_)));
  while (at("u") || at("U") || at("l") || at("L")) advance();
  if (!at_end() && is_letter(text_[offset_])) fail(token.where, "a number with letters in it");
  token.kind = Token::Kind::kNumber;
  token.number = static_cast<Value>(number);
}

Token Lexer::read() {
  Token token;
  token.follows = true;
  while (!at_end() && (is_space(text_[offset_]) || at("//") || at("/*") || at("(*"))) {
    if (is_space(text_[offset_])) {
      advance();
    } else if (!skip_comment()) {
      break;
    }
    token.follows = false;
  }
  token.where = where_;
  if (at_end()) return token;
  const std::size_t start = offset_;
  if (is_digit(text_[offset_])) {
    read_number(token);
  } else if (is_letter(text_[offset_])) {
    token.kind = Token::Kind::kWord;
    while (!at_end() && (is_letter(text_[offset_]) || is_digit(text_[offset_]))) advance();
  } else {
    token.kind = Token::Kind::kSymbol;
    advance();
  }
  token.text = text_.substr(start, offset_ - start);
  return token;
}

const Token& Lexer::peek() {
  if (!has_token_) token_ = read();
  has_token_ = true;
  return token_;
}

Token Lexer::peek_second() {
  Lexer ahead = *this;
  ahead.next();
  return ahead.peek();
}

Token Lexer::next() {
  const Token token = peek();
  has_token_ = false;
  taken_ = offset_;
  return token;
}

std::size_t Lexer::start_of_next() {
  const std::size_t length = peek().text.size();
  return offset_ - length;
}

std::string_view Lexer::since(std::size_t start) const noexcept {
  return taken_ > start ? text_.substr(start, taken_ - start) : std::string_view{};
}

bool Lexer::next_is(std::string_view text) {
  const Token& token = peek();
  if (token.kind == Token::Kind::kEnd || token.text.empty()) return false;
  if (token.kind != Token::Kind::kSymbol || text.size() == 1) return token.text == text;
  if (token.text != text.substr(0, 1)) return false;
  Lexer ahead = *this;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const Token symbol = ahead.next();
    if (symbol.text != text.substr(i, 1) || (i > 0 && !symbol.follows)) return false;
  }
  return true;
}

bool Lexer::accept(std::string_view text) {
  if (!next_is(text)) return false;
  const std::size_t count = peek().kind == Token::Kind::kSymbol ? text.size() : 1;
  for (std::size_t i = 0; i < count; ++i) next();
  return true;
}

void Lexer::expect(std::string_view text) {
  if (accept(text)) return;
  const Token& token = peek();
  fail("expected '" + std::string(text) + "', found " +
       (token.kind == Token::Kind::kEnd ? "the end" : "'" + std::string(token.text) + "'"));
}

std::string_view Lexer::expect_word(const char* what) {
  if (peek().kind != Token::Kind::kWord) fail(std::string("expected ") + what);
  return next().text;
}

Value Lexer::expect_number() {
  const bool is_negative = accept("-");
  if (peek().kind != Token::Kind::kNumber) fail("expected a number");
  const Value number = next().number;
  return is_negative ? apply(Operator::kSubtract, 0, number) : number;
}

std::string_view Lexer::rest_of_line() {
  const std::size_t start = offset_;
  while (!at_end() && text_[offset_] != '\n') advance();
  const std::string_view line = text_.substr(start, offset_ - start);
  advance();
  return line;
}

void Lexer::skip_to(char mark) {
  while (!at_end() && text_[offset_] != mark) {
    if (skip_comment()) continue;
    if (text_[offset_] == '"') {
      const std::size_t close = text_.find('"', offset_ + 1);
      if (close == std::string_view::npos) fail(where_, "a string that does not end");
      advance(close - offset_);
    }
    advance();
  }
}

}  // namespace tenon::lab::axiom
