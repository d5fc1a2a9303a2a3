// SPDX-License-Identifier: Apache-2.0
// The x86 instructions that read and write: locked ones are one instruction of ours, others
// several.
#include <utility>

#include "axiom/x86_code.hpp"

namespace tenon::lab::axiom {

using Kind = Instruction::Kind;

std::size_t X86Code::locked_update(const Expression& address, Operator op,
                                   const Expression& operand) {
  const std::size_t before = builder_.hidden_register(thread_);
  Instruction& update = emit(Kind::kUpdate);
  update.order = Order::kSeqCst;
  update.target = before;
  update.address = address;
  update.op = op;
  update.operand = operand;
  return before;
}

void X86Code::update(const Operand& target, Operator op, const Expression& operand,
                     bool is_locked) {
  if (is_locked) {
    if (!target.is(Operand::Kind::kMemory)) lexer_.fail("only what writes memory can be locked");
    const std::size_t before = locked_update(target.value, op, operand);
    return set_flags(Expression::binary(op, Expression::of_register(before), operand),
                     Expression::constant(0));
  }
  const std::size_t result = builder_.hidden_register(thread_);
  assign(result, Expression::binary(op, read(target), operand));
  write(target, Expression::of_register(result));
  set_flags(Expression::of_register(result), Expression::constant(0));
}

void X86Code::exchange(const Operand& a, const Operand& b, bool is_locked) {
  if (is_locked && a.is(Operand::Kind::kMemory)) {
    const std::size_t before = locked_update(a.value, Operator::kSecond, b.value);
    return write(b, Expression::of_register(before));
  }
  const std::size_t before = builder_.hidden_register(thread_);
  assign(before, read(a));
  write(a, b.value);
  write(b, Expression::of_register(before));
}

void X86Code::exchange_add(const Operand& target, const Operand& source, bool is_locked,
                           Position where) {
  if (!source.is(Operand::Kind::kRegister)) lexer_.fail(where, "xadd adds a register");
  std::size_t before = 0;
  if (is_locked) {
    before = locked_update(target.value, Operator::kAdd, source.value);
  } else {
    before = builder_.hidden_register(thread_);
    assign(before, read(target));
    write(target,
          Expression::binary(Operator::kAdd, Expression::of_register(before), source.value));
  }
  const Expression sum =
      Expression::binary(Operator::kAdd, Expression::of_register(before), source.value);
  set_flags(sum, Expression::constant(0));
  write(source, Expression::of_register(before));
}

void X86Code::compare_exchange(const Operand& target, const Operand& source, bool is_locked,
                               Position where) {
  if (!target.is(Operand::Kind::kMemory) || !source.is(Operand::Kind::kRegister))
    lexer_.fail(where, "cmpxchg needs memory and a register");
  const std::size_t accumulator = builder_.register_of(thread_, "eax");
  const Expression expected = Expression::of_register(accumulator);
  std::size_t found = 0;
  if (is_locked) {
    found = builder_.hidden_register(thread_);
    Instruction& exchange = emit(Kind::kCompareExchange);
    exchange.order = exchange.failure_order = Order::kSeqCst;
    exchange.target = found;
    exchange.address = target.value;
    exchange.expected = expected;
    exchange.operand = source.value;
  } else {
    found = read(target).index;
    const std::size_t past = code().size();
    emit(Kind::kJump).operand =
        Expression::binary(Operator::kNotEqual, Expression::of_register(found), expected);
    write(target, source.value);
    code()[past].goal = code().size();
  }
  set_flags(expected, Expression::of_register(found));
  assign(accumulator, Expression::of_register(found));
}

}  // namespace tenon::lab::axiom
