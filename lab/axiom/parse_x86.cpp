// SPDX-License-Identifier: Apache-2.0
// The x86 of litmus tests: a table whose columns are threads.
#include <algorithm>
#include <vector>

#include "axiom/x86_code.hpp"

namespace tenon::lab::axiom {
namespace {

class X86Table {
 public:
  X86Table(Lexer& lexer, Builder& builder) : lexer_(lexer), builder_(builder) {}

  void parse() {
    header();
    while (!is_end()) row();
    for (X86Code& column : columns_) column.finish();
  }

 private:
  void header() {
    do {
      const std::size_t number = columns_.size();
      if (number == kMostThreads) lexer_.fail("too many threads");
      lexer_.expect("P" + std::to_string(number));
      builder_.thread(number);
      columns_.emplace_back(lexer_, builder_, number);
    } while (lexer_.accept("|"));
    lexer_.expect(";");
  }

  bool is_end() {
    static constexpr std::string_view kWords[] = {"exists", "forall", "locations", "filter",
                                                  "final",  "~",      "regions"};
    return lexer_.peek().kind == Token::Kind::kEnd ||
           (lexer_.next_is("not") && lexer_.peek_second().text == "exists") ||
           std::ranges::any_of(kWords,
                               [this](std::string_view word) { return lexer_.next_is(word); });
  }

  void row() {
    for (std::size_t column = 0;; ++column) {
      if (column == columns_.size()) lexer_.fail("more columns than threads");
      const std::size_t start = lexer_.start_of_next();
      columns_[column].cell();
      builder_.thread(column).source.append(lexer_.since(start)).append("\n");
      if (!lexer_.accept("|")) break;
    }
    lexer_.expect(";");
  }

  Lexer& lexer_;
  Builder& builder_;
  std::vector<X86Code> columns_;
};

}  // namespace

void parse_x86_threads(Lexer& lexer, Builder& builder) {
  X86Table(lexer, builder).parse();
}

}  // namespace tenon::lab::axiom
