// SPDX-License-Identifier: Apache-2.0
#include "axiom/c_code.hpp"

#include <optional>
#include <utility>

namespace tenon::lab::axiom {
namespace {

using Kind = Instruction::Kind;

struct Infix {
  std::string_view text;
  Operator op;
  int level;
};

// Longer ones first. What is evaluated lazily has no operator of ours.
constexpr Infix kInfixes[] = {
    {"||", Operator::kSecond, 1},    {"&&", Operator::kSecond, 2},
    {"==", Operator::kEqual, 6},     {"!=", Operator::kNotEqual, 6},
    {"<=", Operator::kLessEqual, 7}, {">=", Operator::kGreaterEqual, 7},
    {"<<", Operator::kShiftLeft, 8}, {">>", Operator::kShiftRight, 8},
    {"|", Operator::kOr, 3},         {"^", Operator::kXor, 4},
    {"&", Operator::kAnd, 5},        {"<", Operator::kLess, 7},
    {">", Operator::kGreater, 7},    {"+", Operator::kAdd, 9},
    {"-", Operator::kSubtract, 9},   {"*", Operator::kMultiply, 10},
    {"/", Operator::kDivide, 10},
};

std::optional<Infix> next_infix(Lexer& lexer, int lowest) {
  for (const Infix& infix : kInfixes) {
    if (lexer.next_is(infix.text))
      return infix.level >= lowest ? std::optional(infix) : std::nullopt;
  }
  return std::nullopt;
}

Expression truth(Expression value) {
  return Expression::binary(Operator::kNotEqual, std::move(value), Expression::constant(0));
}

std::optional<Operator> update_named(std::string_view name) {
  static const std::map<std::string_view, Operator> kUpdates = {
      {"atomic_exchange", Operator::kSecond},    {"atomic_fetch_add", Operator::kAdd},
      {"atomic_fetch_sub", Operator::kSubtract}, {"atomic_fetch_or", Operator::kOr},
      {"atomic_fetch_and", Operator::kAnd},      {"atomic_fetch_xor", Operator::kXor}};
  const auto found = kUpdates.find(name);
  return found == kUpdates.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace

Instruction& CCode::emit(Kind kind) {
  Instruction instruction;
  instruction.kind = kind;
  instruction.where = lexer_.here();
  code().push_back(std::move(instruction));
  return code().back();
}

void CCode::assign(std::size_t target, Expression value) {
  Instruction& instruction = emit(Kind::kAssign);
  instruction.target = target;
  instruction.operand = std::move(value);
}

void CCode::assign(std::string_view name, Expression value) {
  assign(builder_.register_of(thread_, name), std::move(value));
}

std::size_t CCode::jump_if(Expression condition) {
  emit(Kind::kJump).operand = std::move(condition);
  return code().size() - 1;
}

void CCode::jump_back(Expression condition, std::size_t goal) {
  code()[jump_if(std::move(condition))].goal = goal;
}

Expression CCode::expression(int lowest) {
  const Depth depth(*this);
  Expression left = unary();
  while (const auto infix = next_infix(lexer_, lowest)) {
    lexer_.accept(infix->text);
    left = infix->op == Operator::kSecond
               ? lazy(infix->level == 1, std::move(left), infix->level + 1)
               : Expression::binary(infix->op, std::move(left), expression(infix->level + 1));
  }
  return left;
}

// && and ||: the right side is evaluated when the left one does not decide.
Expression CCode::lazy(bool is_or, Expression left, int level) {
  const std::size_t result = new_register();
  assign(result, truth(std::move(left)));
  const Expression decided = Expression::of_register(result);
  const std::size_t past = jump_if(is_or ? decided : is_zero(decided));
  assign(result, truth(expression(level)));
  land(past);
  return Expression::of_register(result);
}

Expression CCode::unary() {
  const Depth depth(*this);
  if (lexer_.accept("!")) return is_zero(unary());
  if (lexer_.accept("-"))
    return Expression::binary(Operator::kSubtract, Expression::constant(0), unary());
  if (lexer_.accept("~"))
    return Expression::binary(Operator::kXor, unary(), Expression::constant(-1));
  if (lexer_.accept("*")) return load(unary(), Order::kPlain);
  if (lexer_.accept("&"))
    return Expression::address(builder_.location(lexer_.expect_word("a location")));
  return primary();
}

Expression CCode::primary() {
  if (lexer_.peek().kind == Token::Kind::kNumber) return Expression::constant(lexer_.next().number);
  if (lexer_.accept("(")) {
    Expression inner = expression();
    lexer_.expect(")");
    return inner;
  }
  const Position where = lexer_.here();
  const std::string_view name = lexer_.expect_word("an expression");
  if (lexer_.next_is("(")) return call(name, where);
  const auto parameter = parameters.find(name);
  if (parameter != parameters.end()) return Expression::address(parameter->second);
  return Expression::of_register(builder_.register_of(thread_, name));
}

Expression CCode::load(Expression address, Order order) {
  const std::size_t target = new_register();
  Instruction& instruction = emit(Kind::kLoad);
  instruction.target = target;
  instruction.address = std::move(address);
  instruction.order = order;
  return Expression::of_register(target);
}

void CCode::store(Expression address, Expression value, Order order) {
  Instruction& instruction = emit(Kind::kStore);
  instruction.address = std::move(address);
  instruction.operand = std::move(value);
  instruction.order = order;
}

Expression CCode::update(Expression address, Operator op, Expression operand, Order order) {
  const std::size_t target = new_register();
  Instruction& instruction = emit(Kind::kUpdate);
  instruction.target = target;
  instruction.address = std::move(address);
  instruction.op = op;
  instruction.operand = std::move(operand);
  instruction.order = order;
  return Expression::of_register(target);
}

// As C has it: `expected` points to a plain variable, which is read and, on failure, written.
Expression CCode::compare_exchange(Expression address, const Expression& expected,
                                   Expression desired, Order order, Order failure_order) {
  const Expression wanted = load(expected, Order::kPlain);
  const std::size_t found = new_register();
  Instruction& instruction = emit(Kind::kCompareExchange);
  instruction.target = found;
  instruction.address = std::move(address);
  instruction.expected = wanted;
  instruction.operand = std::move(desired);
  instruction.order = order;
  instruction.failure_order = failure_order;
  const std::size_t result = new_register();
  assign(result, Expression::binary(Operator::kEqual, Expression::of_register(found), wanted));
  const std::size_t past = jump_if(Expression::of_register(result));
  store(expected, Expression::of_register(found), Order::kPlain);
  land(past);
  return Expression::of_register(result);
}

Order CCode::order() {
  static const std::map<std::string_view, Order> kOrders = {
      {"memory_order_relaxed", Order::kRelaxed}, {"memory_order_consume", Order::kAcquire},
      {"memory_order_acquire", Order::kAcquire}, {"memory_order_release", Order::kRelease},
      {"memory_order_acq_rel", Order::kAcqRel},  {"memory_order_seq_cst", Order::kSeqCst}};
  const Position where = lexer_.here();
  const auto found = kOrders.find(lexer_.expect_word("a memory order"));
  if (found == kOrders.end()) lexer_.fail(where, "not a memory order");
  return found->second;
}

// The last argument of an _explicit function; the others are seq_cst.
Order CCode::order_if(bool is_explicit) {
  if (!is_explicit) return Order::kSeqCst;
  lexer_.expect(",");
  return order();
}

Expression CCode::next_argument() {
  lexer_.expect(",");
  return expression();
}

Expression CCode::call(std::string_view name, Position where) {
  constexpr std::string_view kExplicit = "_explicit";
  const bool is_explicit = name.ends_with(kExplicit);
  const std::string_view stem = name.substr(0, name.size() - (is_explicit ? kExplicit.size() : 0));
  lexer_.expect("(");
  Expression result;
  if (name == "atomic_thread_fence") {
    emit(Kind::kFence).order = order();
  } else if (name == "atomic_signal_fence") {
    order();  // orders a thread and its own signal handler
  } else {
    result = access(stem, is_explicit, where);
  }
  lexer_.expect(")");
  return result;
}

Expression CCode::access(std::string_view name, bool is_explicit, Position where) {
  const Expression address = expression();
  if (name == "atomic_load") {
    const Order order = order_if(is_explicit);
    if (order == Order::kRelease || order == Order::kAcqRel)
      lexer_.fail(where, "a load cannot release");
    return load(address, order);
  }
  if (name == "atomic_store") {
    const Expression value = next_argument();
    const Order order = order_if(is_explicit);
    if (order == Order::kAcquire || order == Order::kAcqRel)
      lexer_.fail(where, "a store cannot acquire");
    store(address, value, order);
    return Expression::constant(0);
  }
  if (const auto op = update_named(name)) {
    const Expression operand = next_argument();
    return update(address, *op, operand, order_if(is_explicit));
  }
  if (name == "atomic_compare_exchange_strong" || name == "atomic_compare_exchange_weak") {
    const Expression expected = next_argument();
    const Expression desired = next_argument();
    const Order success = order_if(is_explicit);
    return compare_exchange(address, expected, desired, success, order_if(is_explicit));
  }
  lexer_.fail(where, "function '" + std::string(name) + "' is not known");
}

}  // namespace tenon::lab::axiom
