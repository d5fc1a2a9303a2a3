// SPDX-License-Identifier: Apache-2.0
#include "jls/program.hpp"

namespace tenon::lab::jls {
namespace {

// Unsigned arithmetic wraps, as Java's int does.
Value wrap(std::uint32_t bits) {
  return static_cast<Value>(bits);
}

}  // namespace

Value apply(Operator operation, Value left, Value right) {
  const auto a = static_cast<std::uint32_t>(left);
  const auto b = static_cast<std::uint32_t>(right);
  switch (operation) {
    case Operator::kAdd:
      return wrap(a + b);
    case Operator::kSubtract:
      return wrap(a - b);
    case Operator::kMultiply:
      return wrap(a * b);
    case Operator::kNegate:
      return wrap(0 - a);
    case Operator::kNot:
      return left == 0;
    case Operator::kEqual:
      return left == right;
    case Operator::kNotEqual:
      return left != right;
    case Operator::kLess:
      return left < right;
    case Operator::kLessOrEqual:
      return left <= right;
    case Operator::kGreater:
      return left > right;
    case Operator::kGreaterOrEqual:
      return left >= right;
    case Operator::kAnd:
      return left != 0 && right != 0;
    case Operator::kOr:
      return left != 0 || right != 0;
  }
  return 0;
}

Value evaluate(const Expression& expression, const std::vector<Value>& locals) {
  if (expression.kind == Expression::Kind::kNumber) return expression.number;
  if (expression.kind == Expression::Kind::kLocal) return locals[expression.index];
  const Value left = evaluate(expression.operands.front(), locals);
  const Value right = evaluate(expression.operands.back(), locals);
  return apply(expression.operation, left, right);
}

}  // namespace tenon::lab::jls
