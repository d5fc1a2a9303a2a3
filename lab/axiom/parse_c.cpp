// SPDX-License-Identifier: Apache-2.0
// The C of litmus tests, as the instructions of litmus.hpp: functions and statements.
#include <vector>

#include "axiom/c_code.hpp"

namespace tenon::lab::axiom {
namespace {

class CThread {
 public:
  CThread(Lexer& lexer, Builder& builder, std::size_t number)
      : lexer_(lexer), builder_(builder), code_(lexer, builder, number) {}

  void parameters() {
    lexer_.expect("(");
    while (!lexer_.accept(")")) {
      bool is_pointer = false;
      std::string_view name;
      while (!lexer_.next_is(",") && !lexer_.next_is(")")) {
        if (lexer_.peek().kind == Token::Kind::kEnd) lexer_.expect(")");
        is_pointer |= lexer_.next_is("*");
        name = lexer_.next().text;
      }
      lexer_.accept(",");
      if (name == "void" && !is_pointer) continue;
      if (!is_pointer) lexer_.fail("a parameter has to be the pointer to a location");
      code_.parameters[name] = builder_.location(name);
    }
  }

  void body() {
    lexer_.set_ml_comments(false);
    lexer_.expect("{");
    while (!lexer_.next_is("}")) statement();
    lexer_.set_ml_comments(true);  // before what follows is looked at
    lexer_.expect("}");
    for (const std::size_t jump : returns_) code_.land(jump);
  }

 private:
  void statement() {
    const CCode::Depth depth(code_);
    if (lexer_.accept("{")) {
      while (!lexer_.accept("}")) statement();
    } else if (lexer_.accept("if")) {
      if_statement();
    } else if (lexer_.accept("while")) {
      while_statement();
    } else if (lexer_.accept("do")) {
      do_statement();
    } else if (lexer_.accept("return")) {
      if (!lexer_.next_is(";")) code_.expression();
      returns_.push_back(code_.jump_if(Expression::constant(1)));
      lexer_.expect(";");
    } else if (!lexer_.accept(";")) {
      simple_statement();
      lexer_.expect(";");
    }
  }

  Expression condition() {
    lexer_.expect("(");
    Expression value = code_.expression();
    lexer_.expect(")");
    return value;
  }

  void if_statement() {
    const std::size_t past_then = code_.jump_if(CCode::is_zero(condition()));
    statement();
    if (!lexer_.accept("else")) return code_.land(past_then);
    const std::size_t past_else = code_.jump_if(Expression::constant(1));
    code_.land(past_then);
    statement();
    code_.land(past_else);
  }

  void while_statement() {
    const std::size_t start = code_.size();
    const std::size_t out = code_.jump_if(CCode::is_zero(condition()));
    statement();
    code_.jump_back(Expression::constant(1), start);
    code_.land(out);
  }

  void do_statement() {
    const std::size_t start = code_.size();
    statement();
    lexer_.expect("while");
    code_.jump_back(condition(), start);
    lexer_.expect(";");
  }

  bool is_declaration() {
    if (lexer_.peek().kind != Token::Kind::kWord) return false;
    const Token second = lexer_.peek_second();
    return second.kind == Token::Kind::kWord || second.text == "*" || lexer_.next_is("_Atomic");
  }

  void simple_statement() {
    if (lexer_.accept("*")) {
      const Expression address = code_.unary();
      lexer_.expect("=");
      code_.store(address, code_.expression(), Order::kPlain);
    } else if (is_declaration()) {
      declaration();
    } else if (lexer_.peek_second().text == "=") {
      assignment(lexer_.expect_word("a statement"));
    } else {
      code_.unary();
    }
  }

  void declaration() {
    while (is_declaration()) {
      const bool is_atomic = lexer_.next().text == "_Atomic";
      if (is_atomic && lexer_.accept("(")) {
        while (!lexer_.accept(")")) {
          if (lexer_.next().kind == Token::Kind::kEnd) lexer_.expect(")");
        }
      }
      while (lexer_.accept("*")) continue;
    }
    do {
      while (lexer_.accept("*")) continue;
      const std::string_view name = lexer_.expect_word("a name");
      code_.parameters.erase(name);
      if (lexer_.next_is("=")) assignment(name);
    } while (lexer_.accept(","));
  }

  void assignment(std::string_view name) {
    if (code_.parameters.contains(name)) lexer_.fail("what a parameter points to is fixed");
    lexer_.expect("=");
    code_.assign(name, code_.expression());
  }

  Lexer& lexer_;
  Builder& builder_;
  CCode code_;
  std::vector<std::size_t> returns_;
};

}  // namespace

void parse_c_threads(Lexer& lexer, Builder& builder) {
  for (std::size_t number = 0; lexer.next_is("P" + std::to_string(number)); ++number) {
    if (number == kMostThreads) lexer.fail("too many threads");
    const std::size_t start = lexer.start_of_next();
    lexer.next();
    builder.thread(number);
    CThread thread(lexer, builder, number);
    thread.parameters();
    thread.body();
    builder.thread(number).source = lexer.since(start);
  }
  if (builder.program.threads.empty()) lexer.fail("expected thread P0");
}

}  // namespace tenon::lab::axiom
