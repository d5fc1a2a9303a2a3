// SPDX-License-Identifier: Apache-2.0
#include "axiom/parse.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "axiom/parser.hpp"

namespace tenon::lab::axiom {
namespace {

Language language_of(Lexer& lexer, std::string_view word) {
  if (word == "C") return Language::kC;
  if (word == "X86") return Language::kX86;
  if (word == "X86_64") return Language::kX86_64;
  lexer.fail({}, "language '" + std::string(word) + "' is none of C, X86, X86_64");
}

std::string_view first_word(std::string_view line) {
  const std::size_t start = std::min(line.find_first_not_of(" \t\r"), line.size());
  line.remove_prefix(start);
  return line.substr(0, line.find_first_of(" \t\r"));
}

}  // namespace

std::size_t Builder::location(std::string_view name) {
  const auto found = std::ranges::find(program.locations, name, &Location::name);
  if (found == program.locations.end()) program.locations.push_back({std::string(name), 0});
  return static_cast<std::size_t>(std::ranges::find(program.locations, name, &Location::name) -
                                  program.locations.begin());
}

bool Builder::has_location(std::string_view name) const noexcept {
  return std::ranges::find(program.locations, name, &Location::name) != program.locations.end();
}

Thread& Builder::thread(std::size_t index) {
  if (index >= program.threads.size()) program.threads.resize(index + 1);
  return program.threads[index];
}

std::size_t Builder::register_of(std::size_t index, std::string_view name) {
  const std::string known = canonical_register(program.language, name);
  const std::string usual = known.empty() ? std::string(name) : known;
  if (const auto found = thread(index).register_named(usual)) return *found;
  thread(index).registers.push_back({usual, 0});
  return thread(index).registers.size() - 1;
}

std::size_t Builder::hidden_register(std::size_t index) {
  thread(index).registers.push_back({});
  return thread(index).registers.size() - 1;
}

std::optional<std::size_t> accept_thread(Lexer& lexer) {
  const Token token = lexer.peek();
  Value number = token.number;
  if (token.kind == Token::Kind::kWord) {
    if (token.text.size() < 2 || token.text.size() > 3 || token.text[0] != 'P') return std::nullopt;
    number = 0;
    for (const char c : token.text.substr(1)) {
      if (c < '0' || c > '9') return std::nullopt;
      number = number * 10 + (c - '0');
    }
  } else if (token.kind != Token::Kind::kNumber) {
    return std::nullopt;
  }
  const Token colon = lexer.peek_second();
  if (colon.text != ":") return std::nullopt;
  if (number < 0 || static_cast<std::size_t>(number) >= kMostThreads)
    lexer.fail("more than " + std::to_string(kMostThreads) + " threads");
  lexer.next();
  lexer.next();
  return static_cast<std::size_t>(number);
}

namespace {

// A value: a number, or the address of a location; perhaps in brackets.
Value initial_value(Lexer& lexer, Builder& builder) {
  lexer.accept("ATOMIC_INIT");
  std::size_t brackets = 0;
  while (lexer.accept("(")) ++brackets;
  if (lexer.next_is("{")) lexer.fail("arrays are not supported");
  const bool is_address = lexer.accept("&") || lexer.peek().kind == Token::Kind::kWord;
  const Value value = is_address ? address_of(builder.location(lexer.expect_word("a location")))
                                 : lexer.expect_number();
  for (; brackets > 0; --brackets) lexer.expect(")");
  return value;
}

void skip_type(Lexer& lexer) {
  // A word is part of a type when what is declared still follows it.
  while (true) {
    if (lexer.accept("*")) continue;
    if (lexer.peek().kind != Token::Kind::kWord) return;
    const Token second = lexer.peek_second();
    const bool wraps = lexer.next_is("_Atomic") && second.text == "(";
    const bool is_type = second.kind == Token::Kind::kWord || second.text == "*" ||
                         second.kind == Token::Kind::kNumber ||
                         (second.text == "[" && !second.follows);
    if (wraps) {
      lexer.next();
      while (!lexer.accept(")") && lexer.peek().kind != Token::Kind::kEnd) lexer.next();
    } else if (is_type) {
      lexer.next();
    } else {
      return;
    }
  }
}

void parse_initial_entry(Lexer& lexer, Builder& builder) {
  skip_type(lexer);
  const auto value_if_any = [&] { return lexer.accept("=") ? initial_value(lexer, builder) : 0; };
  if (const auto thread = accept_thread(lexer)) {
    lexer.accept("%");
    const std::size_t index = builder.register_of(*thread, lexer.expect_word("a register"));
    builder.thread(*thread).registers[index].initial = value_if_any();
    return;
  }
  const bool in_brackets = lexer.accept("[");
  const std::size_t index = builder.location(lexer.expect_word("a location or register"));
  if (in_brackets) lexer.expect("]");
  if (lexer.next_is("[")) lexer.fail("arrays are not supported");
  const Value value = value_if_any();
  builder.program.locations[index].initial = value;
}

}  // namespace

void parse_initial(Lexer& lexer, Builder& builder) {
  lexer.expect("{");
  while (!lexer.accept("}")) {
    if (lexer.accept(";") || lexer.accept(",")) continue;
    parse_initial_entry(lexer, builder);
    if (!lexer.next_is("}") && !lexer.next_is(";") && !lexer.next_is(",")) lexer.expect(";");
  }
}

Program parse_litmus(const std::string& file, std::string_view text) {
  Lexer lexer(file, text);
  std::string_view line = lexer.rest_of_line();
  const std::string_view language = first_word(line);
  Builder builder(language_of(lexer, language));
  line.remove_prefix(static_cast<std::size_t>(language.data() - line.data()) + language.size());
  builder.program.name = first_word(line);
  if (builder.program.name.empty()) lexer.fail({}, "a test without a name");
  lexer.skip_to('{');
  parse_initial(lexer, builder);
  lexer.accept(";");
  if (builder.program.language == Language::kC) {
    parse_c_threads(lexer, builder);
  } else {
    parse_x86_threads(lexer, builder);
  }
  parse_question(lexer, builder);
  return std::move(builder.program);
}

Program read_litmus(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  if (!in || !(text << in.rdbuf())) throw LitmusError(path, {}, "cannot be read");
  return parse_litmus(path, text.str());
}

}  // namespace tenon::lab::axiom
