// SPDX-License-Identifier: Apache-2.0
#include "jls/expression_parser.hpp"

#include <array>
#include <string_view>
#include <utility>
#include <vector>

namespace tenon::lab::jls {
namespace {

struct Symbol {
  std::string_view text;
  Operator operation;
};
// By precedence, weakest first.
const std::array<std::vector<Symbol>, 6> kLevels = {{
    {{"||", Operator::kOr}},
    {{"&&", Operator::kAnd}},
    {{"==", Operator::kEqual}, {"!=", Operator::kNotEqual}},
    {{"<", Operator::kLess},
     {"<=", Operator::kLessOrEqual},
     {">", Operator::kGreater},
     {">=", Operator::kGreaterOrEqual}},
    {{"+", Operator::kAdd}, {"-", Operator::kSubtract}},
    {{"*", Operator::kMultiply}},
}};

}  // namespace

Expression ExpressionParser::in_thread(std::size_t thread) {
  is_claim_ = false;
  thread_ = thread;
  operations_ = 0;
  return binary(0);
}

Expression ExpressionParser::in_claim() {
  is_claim_ = true;
  operations_ = 0;
  return binary(0);
}

Expression ExpressionParser::operation(Operator what, Expression left, Expression right) {
  // Bounds the depth of the tree, and so the stack of who evaluates it.
  if (++operations_ > 100) tokens_.fail("more than 100 operations in one expression");
  Expression result;
  result.kind = Expression::Kind::kOperation;
  result.operation = what;
  result.operands.push_back(std::move(left));
  result.operands.push_back(std::move(right));
  return result;
}

Expression ExpressionParser::binary(int level) {
  if (level == static_cast<int>(kLevels.size())) return prefixed();
  Expression left = binary(level + 1);
  for (bool found = true; found;) {
    found = false;
    for (const Symbol& symbol : kLevels[static_cast<std::size_t>(level)]) {
      if (!tokens_.accept(symbol.text)) continue;
      left = operation(symbol.operation, std::move(left), binary(level + 1));
      found = true;
    }
  }
  return left;
}

Expression ExpressionParser::prefixed() {
  const Nesting nesting(depth_, tokens_);
  for (const Symbol& symbol : {Symbol{"!", Operator::kNot}, Symbol{"-", Operator::kNegate}}) {
    if (!tokens_.accept(symbol.text)) continue;
    Expression result;
    result.kind = Expression::Kind::kOperation;
    result.operation = symbol.operation;
    result.operands.push_back(prefixed());
    return result;
  }
  if (tokens_.accept("(")) {
    Expression inner = binary(0);
    tokens_.expect(")");
    return inner;
  }
  if (tokens_.peek().kind == Token::Kind::kNumber) {
    Expression result;
    result.number = tokens_.next().number;
    return result;
  }
  return named();
}

Expression ExpressionParser::named() {
  const std::string name = tokens_.name("an expression");
  const Scope::Meaning* meaning = scope_.find(name);
  Expression result;
  if (meaning != nullptr && meaning->what == Scope::What::kVariable && !is_claim_) {
    result.kind = Expression::Kind::kVariable;
    result.index = meaning->index;
    return result;
  }
  if (meaning == nullptr || meaning->what != Scope::What::kLocal)
    tokens_.fail(is_claim_ ? "'" + name + "' is no local of any thread"
                           : "'" + name + "' is neither a variable nor a local that was set");
  if (!is_claim_ && meaning->thread != thread_)
    tokens_.fail("'" + name + "' is a local of another thread");
  result.kind = Expression::Kind::kLocal;
  result.index = meaning->index;
  if (!is_claim_ && tokens_.accept(".")) {
    result.kind = Expression::Kind::kField;
    result.field = tokens_.name("a field");
  }
  return result;
}

}  // namespace tenon::lab::jls
