// SPDX-License-Identifier: Apache-2.0
#include "axiom/litmus.hpp"

#include <algorithm>

namespace tenon::lab::axiom {
namespace {

Value wrapped(std::uint64_t value) noexcept {
  return static_cast<Value>(value);
}

const char* text_of(Operator op) noexcept {
  switch (op) {
    case Operator::kEqual:
      return "=";
    case Operator::kLess:
      return "<";
    case Operator::kLessEqual:
      return "<=";
    case Operator::kGreater:
      return ">";
    case Operator::kGreaterEqual:
      return ">=";
    default:
      return "?";
  }
}

std::string joined(const Program& program, const Proposition& proposition, const char* word);

std::string text_of(const Program& program, const Proposition& proposition, bool inside) {
  const auto in_brackets = [inside](std::string text) {
    return inside ? "(" + std::move(text) + ")" : text;
  };
  switch (proposition.kind) {
    case Proposition::Kind::kTrue:
      return "true";
    case Proposition::Kind::kFalse:
      return "false";
    case Proposition::Kind::kCompare:
      if (proposition.op == Operator::kNotEqual)
        return "not (" + name_of(program, proposition.left) + "=" +
               text_of(program, proposition.right) + ")";
      return name_of(program, proposition.left) + text_of(proposition.op) +
             text_of(program, proposition.right);
    case Proposition::Kind::kNot:
      return "not (" + text_of(program, proposition.operands.at(0), false) + ")";
    case Proposition::Kind::kAnd:
      return joined(program, proposition, " /\\ ");
    case Proposition::Kind::kOr:
      return in_brackets(joined(program, proposition, " \\/ "));
    case Proposition::Kind::kImplies:
      return in_brackets(joined(program, proposition, " => "));
  }
  return "?";
}

std::string joined(const Program& program, const Proposition& proposition, const char* word) {
  std::string text;
  for (const Proposition& operand : proposition.operands)
    text += (text.empty() ? "" : word) + text_of(program, operand, true);
  return text;
}

}  // namespace

Value apply(Operator op, Value left, Value right) noexcept {
  const auto a = static_cast<std::uint64_t>(left);
  const auto b = static_cast<std::uint64_t>(right);
  switch (op) {
    case Operator::kSecond:
      return right;
    case Operator::kAdd:
      return wrapped(a + b);
    case Operator::kSubtract:
      return wrapped(a - b);
    case Operator::kMultiply:
      return wrapped(a * b);
    case Operator::kDivide:
      if (right == 0) return 0;
      return right == -1 ? wrapped(0 - a) : left / right;
    case Operator::kAnd:
      return left & right;
    case Operator::kOr:
      return left | right;
    case Operator::kXor:
      return left ^ right;
    case Operator::kShiftLeft:
      return b < 64 ? wrapped(a << b) : 0;
    case Operator::kShiftRight:
      return b < 64 ? left >> b : (left < 0 ? -1 : 0);
    case Operator::kEqual:
      return left == right;
    case Operator::kNotEqual:
      return left != right;
    case Operator::kLess:
      return left < right;
    case Operator::kLessEqual:
      return left <= right;
    case Operator::kGreater:
      return left > right;
    case Operator::kGreaterEqual:
      return left >= right;
  }
  return 0;
}

std::optional<std::size_t> Thread::register_named(std::string_view name) const noexcept {
  const auto found = std::ranges::find(registers, name, &Register::name);
  if (found == registers.end()) return std::nullopt;
  return static_cast<std::size_t>(found - registers.begin());
}

Value address_of(std::size_t location) noexcept {
  return kFirstAddress + kAddressStride * static_cast<Value>(location);
}

std::optional<std::size_t> location_at(const Program& program, Value address) noexcept {
  if (address < kFirstAddress || (address - kFirstAddress) % kAddressStride != 0)
    return std::nullopt;
  const auto location = static_cast<std::size_t>((address - kFirstAddress) / kAddressStride);
  if (location >= program.locations.size()) return std::nullopt;
  return location;
}

std::string name_of(const Program& program, const Observable& observable) {
  if (!observable.thread) return "[" + program.locations.at(observable.index).name + "]";
  return std::to_string(*observable.thread) + ":" +
         program.threads.at(*observable.thread).registers.at(observable.index).name;
}

std::string text_of(const Program& program, Value value) {
  if (const auto location = location_at(program, value)) return program.locations[*location].name;
  return std::to_string(value);
}

std::string text_of(const Program& program, const Condition& condition) {
  const char* words[] = {"exists (", "~exists (", "forall ("};
  return words[static_cast<std::size_t>(condition.quantifier)] +
         text_of(program, condition.proposition, false) + ")";
}

}  // namespace tenon::lab::axiom
