// SPDX-License-Identifier: Apache-2.0
// What a test asks: locations to show, a filter, a condition.
#include <algorithm>
#include <tuple>

#include "axiom/parser.hpp"

namespace tenon::lab::axiom {
namespace {

class Question {
 public:
  Question(Lexer& lexer, Builder& builder) : lexer_(lexer), builder_(builder) {}

  void parse() {
    while (true) {
      if (lexer_.accept("locations")) {
        locations();
      } else if (lexer_.accept("filter")) {
        builder_.program.filter = proposition();
      } else if (lexer_.accept("regions")) {
        lexer_.expect(":");
        while (!is_start_of_condition() && lexer_.peek().kind != Token::Kind::kEnd) lexer_.next();
      } else if (!lexer_.accept(";")) {
        break;
      }
    }
    condition();
    sort_observed();
  }

 private:
  bool is_start_of_condition() {
    return lexer_.next_is("exists") || lexer_.next_is("~") || lexer_.next_is("forall") ||
           lexer_.next_is("not");
  }

  void locations() {
    lexer_.expect("[");
    while (!lexer_.accept("]")) {
      if (lexer_.accept(";")) continue;
      observable();
      if (lexer_.peek().kind == Token::Kind::kWord) lexer_.next();  // a type, for printing
      lexer_.accept("*");
    }
  }

  void condition() {
    Condition& condition = builder_.program.condition;
    if (lexer_.peek().kind == Token::Kind::kEnd) {  // nothing asked: as herd, forall true
      condition.quantifier = Condition::Quantifier::kForAll;
      return;
    }
    if (lexer_.accept("forall")) {
      condition.quantifier = Condition::Quantifier::kForAll;
    } else if (lexer_.accept("~") || lexer_.accept("not")) {
      condition.quantifier = Condition::Quantifier::kNotExists;
      lexer_.expect("exists");
    } else if (!lexer_.accept("final") && !lexer_.next_is("(")) {
      lexer_.expect("exists");
    }
    condition.proposition = proposition();
    lexer_.accept(";");
    // Older files go on with directives for a drawing tool, or with the kinds of several models.
    for (const char* known : {"with", "<<"}) {
      if (lexer_.next_is(known)) return;
    }
    if (lexer_.peek().kind != Token::Kind::kEnd) lexer_.fail("nothing is expected after this");
  }

  Proposition proposition() {
    if (++depth_ > 200) lexer_.fail("nested too deeply");
    Proposition result = any_of();
    --depth_;
    return result;
  }

  // \/ binds least, then /\, then =>, as in herd.
  Proposition any_of() {
    Proposition all{Proposition::Kind::kOr, {}, {}, 0, {all_of()}};
    while (lexer_.accept("\\/") || lexer_.accept("||")) all.operands.push_back(all_of());
    return all.operands.size() == 1 ? all.operands[0] : all;
  }
  Proposition all_of() {
    Proposition all{Proposition::Kind::kAnd, {}, {}, 0, {implication()}};
    while (lexer_.accept("/\\") || lexer_.accept("&&")) all.operands.push_back(implication());
    return all.operands.size() == 1 ? all.operands[0] : all;
  }
  Proposition implication() {
    Proposition left = atom();
    if (!lexer_.accept("=>")) return left;
    if (++depth_ > 200) lexer_.fail("nested too deeply");
    Proposition right = implication();
    --depth_;
    return {Proposition::Kind::kImplies, {}, {}, 0, {std::move(left), std::move(right)}};
  }

  Proposition atom() {
    if (lexer_.accept("true")) return {Proposition::Kind::kTrue, {}, {}, 0, {}};
    if (lexer_.accept("false")) return {Proposition::Kind::kFalse, {}, {}, 0, {}};
    if (lexer_.accept("~") || lexer_.accept("not")) {
      if (++depth_ > 200) lexer_.fail("nested too deeply");
      Proposition inner = atom();
      --depth_;
      return {Proposition::Kind::kNot, {}, {}, 0, {std::move(inner)}};
    }
    if (lexer_.accept("(")) {
      Proposition inner = proposition();
      lexer_.expect(")");
      return inner;
    }
    Proposition comparison{Proposition::Kind::kCompare, observable(), Operator::kEqual, 0, {}};
    comparison.op = comparison_operator();
    comparison.right = value();
    return comparison;
  }

  Operator comparison_operator() {
    static constexpr std::pair<const char*, Operator> kAll[] = {
        {"==", Operator::kEqual},        {"!=", Operator::kNotEqual}, {"<=", Operator::kLessEqual},
        {">=", Operator::kGreaterEqual}, {"<>", Operator::kNotEqual}, {"=", Operator::kEqual},
        {"<", Operator::kLess},          {">", Operator::kGreater}};
    for (const auto& [text, op] : kAll) {
      if (lexer_.accept(text)) return op;
    }
    lexer_.fail("expected a comparison");
  }

  Value value() {
    if (lexer_.accept("&") || lexer_.peek().kind == Token::Kind::kWord) {
      const Position where = lexer_.here();
      const std::string_view name = lexer_.expect_word("a value");
      if (!builder_.has_location(name))
        lexer_.fail(where, "no location '" + std::string(name) + "'");
      return address_of(builder_.location(name));
    }
    return lexer_.expect_number();
  }

  Observable observable() {
    Observable result;
    if (const auto thread = accept_thread(lexer_)) {
      if (*thread >= builder_.program.threads.size()) lexer_.fail("no thread of this number");
      lexer_.accept("%");
      result = {*thread, builder_.register_of(*thread, lexer_.expect_word("a register"))};
    } else {
      const bool in_brackets = lexer_.accept("[");
      if (!in_brackets) lexer_.accept("*");
      result.index = builder_.location(lexer_.expect_word("a location or register"));
      if (in_brackets) lexer_.expect("]");
    }
    auto& observed = builder_.program.observed;
    if (std::ranges::find(observed, result) == observed.end()) observed.push_back(result);
    return result;
  }

  void sort_observed() {
    const Program& program = builder_.program;
    const auto key = [&program](const Observable& one) {
      return std::tuple(one.thread.value_or(kMostThreads), name_of(program, one));
    };
    std::ranges::sort(builder_.program.observed,
                      [&](const auto& a, const auto& b) { return key(a) < key(b); });
  }

  Lexer& lexer_;
  Builder& builder_;
  int depth_ = 0;
};

}  // namespace

void parse_question(Lexer& lexer, Builder& builder) {
  Question(lexer, builder).parse();
}

}  // namespace tenon::lab::axiom
