// SPDX-License-Identifier: Apache-2.0
#include "axiom/x86_code.hpp"

#include <algorithm>
#include <utility>

namespace tenon::lab::axiom {
namespace {

using Kind = Instruction::Kind;

// A mnemonic without its width: mov for movl.
std::string stem_of(const std::string& name) {
  static constexpr std::string_view kStems[] = {
      "mov", "add",  "sub", "and", "or",   "xor",  "shl",  "shr",     "cmp",   "inc",
      "dec", "test", "neg", "not", "xchg", "uxch", "xadd", "cmpxchg", "movnti"};
  for (const std::string_view stem : kStems) {
    if (name == stem) return name;
    if (name.size() == stem.size() + 1 && name.starts_with(stem) &&
        std::string_view("bwlq").find(name.back()) != std::string_view::npos)
      return std::string(stem);
  }
  return name;
}

std::optional<Operator> arithmetic_named(std::string_view stem) {
  static const std::map<std::string_view, Operator> kAll = {
      {"add", Operator::kAdd},       {"sub", Operator::kSubtract}, {"and", Operator::kAnd},
      {"or", Operator::kOr},         {"xor", Operator::kXor},      {"shl", Operator::kShiftLeft},
      {"shr", Operator::kShiftRight}};
  const auto found = kAll.find(stem);
  return found == kAll.end() ? std::nullopt : std::optional(found->second);
}

// How what was compared has to compare for a jump to be taken.
std::optional<Operator> jump_named(std::string_view name) {
  static const std::map<std::string_view, Operator> kAll = {
      {"je", Operator::kEqual},      {"jz", Operator::kEqual},
      {"jne", Operator::kNotEqual},  {"jnz", Operator::kNotEqual},
      {"jl", Operator::kLess},       {"jlt", Operator::kLess},
      {"jle", Operator::kLessEqual}, {"jg", Operator::kGreater},
      {"jgt", Operator::kGreater},   {"jge", Operator::kGreaterEqual},
      {"js", Operator::kLess},       {"jns", Operator::kGreaterEqual}};
  const auto found = kAll.find(name);
  return found == kAll.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace

Instruction& X86Code::emit(Kind kind) {
  Instruction instruction;
  instruction.kind = kind;
  instruction.where = lexer_.here();
  code().push_back(std::move(instruction));
  return code().back();
}

void X86Code::assign(std::size_t target, Expression value) {
  Instruction& instruction = emit(Kind::kAssign);
  instruction.target = target;
  instruction.operand = std::move(value);
}

void X86Code::cell() {
  while (lexer_.peek().kind == Token::Kind::kWord) {
    if (lexer_.peek_second().text != ":") return instruction(false);
    const std::string label(lexer_.next().text);
    if (!labels_.emplace(label, code().size()).second) lexer_.fail("label twice: " + label);
    lexer_.expect(":");
  }
}

void X86Code::finish() {
  for (const Jump& jump : jumps_) {
    if (jump.label.empty()) {
      code()[jump.at].goal = code().size();
      continue;
    }
    const auto found = labels_.find(jump.label);
    if (found == labels_.end()) lexer_.fail(jump.where, "no label '" + jump.label + "'");
    code()[jump.at].goal = found->second;
  }
}

void X86Code::instruction(bool is_locked) {
  const Position where = lexer_.here();
  const std::string name = lower_case(lexer_.expect_word("an instruction"));
  const std::string stem = stem_of(name);
  if (name == "lock") {
    if (is_locked) lexer_.fail(where, "locked twice");
    lexer_.accept(";");
    instruction(true);
  } else if (is_locked && (stem == "mov" || stem == "cmp" || stem == "test" || stem == "uxch")) {
    lexer_.fail(where, "'" + name + "' cannot be locked");
  } else if (stem == "inc" || stem == "dec" || stem == "neg" || stem == "not") {
    one_operand(stem, is_locked, where);
  } else if (!is_locked && simple(name)) {
    return;
  } else {
    two_operands(stem, is_locked, where);
  }
}

// Fences, jumps, and what does nothing here.
bool X86Code::simple(const std::string& name) {
  if (name == "mfence" || name == "lfence" || name == "sfence") {
    emit(Kind::kFence).order = name == "mfence"   ? Order::kSeqCst
                               : name == "lfence" ? Order::kAcquire
                                                  : Order::kRelease;
  } else if (name == "jmp" || jump_named(name)) {
    const bool by_sign = name == "js" || name == "jns";
    jump(name == "jmp" ? std::nullopt : jump_named(name), by_sign);
  } else if (name == "ret" || name == "retq") {
    jumps_.push_back({code().size(), {}, lexer_.here()});
    emit(Kind::kJump).operand = Expression::constant(1);
  } else if (name.starts_with("nop") || name == "endbr64") {
    while (!lexer_.next_is("|") && !lexer_.next_is(";") && lexer_.peek().kind != Token::Kind::kEnd)
      lexer_.next();
  } else {
    return false;
  }
  return true;
}

void X86Code::jump(std::optional<Operator> op, bool by_sign) {
  const Position where = lexer_.here();
  const std::string label(lexer_.expect_word("a label"));
  jumps_.push_back({code().size(), label, where});
  Expression left = Expression::of_register(compared_);
  Expression right = Expression::of_register(compared_with_);
  if (by_sign) {
    left = Expression::binary(Operator::kSubtract, std::move(left), std::move(right));
    right = Expression::constant(0);
  }
  emit(Kind::kJump).operand =
      op ? Expression::binary(*op, std::move(left), std::move(right)) : Expression::constant(1);
}

X86Code::Operand X86Code::operand() {
  // DWORD PTR and its like say a width.
  if (lexer_.peek().kind == Token::Kind::kWord && lower_case(lexer_.peek_second().text) == "ptr") {
    lexer_.next();
    lexer_.next();
  }
  if (lexer_.accept("[")) return memory("]");
  if (lexer_.accept("(")) return memory(")");
  if (lexer_.accept("$"))
    return {Operand::Kind::kImmediate, Expression::constant(lexer_.expect_number())};
  if (lexer_.peek().kind == Token::Kind::kNumber || lexer_.next_is("-")) {
    const Position where = lexer_.here();
    const Value number = lexer_.expect_number();
    if (!lexer_.accept("(")) return {Operand::Kind::kImmediate, Expression::constant(number)};
    if (number != 0) lexer_.fail(where, "an address has to be that of a location, without offset");
    return memory(")");
  }
  const bool is_register = lexer_.accept("%");
  const Position where = lexer_.here();
  const std::string_view name = lexer_.expect_word("an operand");
  if (!is_register && canonical_register(builder_.program.language, name).empty())
    lexer_.fail(where, "'" + std::string(name) + "' is no register");
  return {Operand::Kind::kRegister, Expression::of_register(builder_.register_of(thread_, name))};
}

// What stands between the brackets of an address: a location, or a register that holds one.
X86Code::Operand X86Code::memory(std::string_view closing) {
  const bool is_register = lexer_.accept("%");
  const std::string_view name = lexer_.expect_word("a location or register");
  Operand result{Operand::Kind::kMemory, {}};
  if (is_register || !canonical_register(builder_.program.language, name).empty()) {
    result.value = Expression::of_register(builder_.register_of(thread_, name));
  } else {
    result.value = Expression::address(builder_.location(name));
  }
  lexer_.expect(closing);
  return result;
}

Expression X86Code::read(const Operand& operand) {
  if (!operand.is(Operand::Kind::kMemory)) return operand.value;
  const std::size_t target = builder_.hidden_register(thread_);
  Instruction& load = emit(Kind::kLoad);
  load.target = target;
  load.address = operand.value;
  return Expression::of_register(target);
}

void X86Code::write(const Operand& operand, Expression value) {
  if (operand.is(Operand::Kind::kRegister)) return assign(operand.value.index, std::move(value));
  if (!operand.is(Operand::Kind::kMemory)) lexer_.fail("a number cannot be written to");
  Instruction& store = emit(Kind::kStore);
  store.address = operand.value;
  store.operand = std::move(value);
}

void X86Code::set_flags(Expression left, Expression right) {
  assign(compared_, std::move(left));
  assign(compared_with_, std::move(right));
}

void X86Code::one_operand(const std::string& name, bool is_locked, Position where) {
  const Operand target = operand();
  if (name == "inc" || name == "dec") {
    const Operator op = name == "inc" ? Operator::kAdd : Operator::kSubtract;
    return update(target, op, Expression::constant(1), is_locked);
  }
  if (name == "not") return update(target, Operator::kXor, Expression::constant(-1), is_locked);
  if (is_locked || target.is(Operand::Kind::kMemory))
    lexer_.fail(where, "neg of memory is not supported");
  write(target, Expression::binary(Operator::kSubtract, Expression::constant(0), target.value));
  set_flags(target.value, Expression::constant(0));
}

void X86Code::two_operands(const std::string& name, bool is_locked, Position where) {
  const auto arithmetic = arithmetic_named(name);
  static constexpr std::string_view kOthers[] = {"mov",  "movnti", "cmp",  "test",
                                                 "xchg", "uxch",   "xadd", "cmpxchg"};
  if (!arithmetic && std::ranges::find(kOthers, name) == std::end(kOthers))
    lexer_.fail(where, "instruction '" + name + "' is not known");
  Operand target = operand();
  lexer_.expect(",");
  Operand source = operand();
  if (target.is(Operand::Kind::kMemory) && source.is(Operand::Kind::kMemory))
    lexer_.fail(where, "two operands in memory");
  // cmpxchg has its memory first in both orders, says herd; so do people who write it AT&T's way.
  const bool has_own_order =
      name == "xchg" || name == "uxch" || name == "xadd" || name == "cmpxchg";
  if (has_own_order ? source.is(Operand::Kind::kMemory)
                    : builder_.program.language == Language::kX86_64)
    std::swap(target, source);
  if (is_locked && !target.is(Operand::Kind::kMemory))
    lexer_.fail(where, "only what writes memory can be locked");

  if (arithmetic) return update(target, *arithmetic, read(source), is_locked);
  if (name == "mov" || name == "movnti") return write(target, read(source));
  if (name == "xchg") return exchange(target, source, true);
  if (name == "uxch") return exchange(target, source, false);
  if (name == "xadd") return exchange_add(target, source, is_locked, where);
  if (name == "cmpxchg") return compare_exchange(target, source, is_locked, where);
  const Expression left = read(target);
  const Expression right = read(source);
  if (name == "cmp") return set_flags(left, right);
  set_flags(Expression::binary(Operator::kAnd, left, right), Expression::constant(0));
}

}  // namespace tenon::lab::axiom
