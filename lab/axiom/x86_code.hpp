// SPDX-License-Identifier: Apache-2.0
// x86 instructions as those of litmus.hpp. X86 puts the destination first (Intel), X86_64 last
// (AT&T). What is not locked and both reads and writes memory is a load and a store.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "axiom/parser.hpp"

namespace tenon::lab::axiom {

/// The code of one thread as it grows, a cell of the table at a time.
class X86Code {
 public:
  X86Code(Lexer& lexer, Builder& builder, std::size_t thread)
      : lexer_(lexer),
        builder_(builder),
        thread_(thread),
        compared_(builder.hidden_register(thread)),
        compared_with_(builder.hidden_register(thread)) {}

  /// Reads labels and at most one instruction.
  void cell();
  /// Gives jumps their goals.
  void finish();

 private:
  struct Operand {
    enum class Kind { kImmediate, kRegister, kMemory };
    Kind kind = Kind::kImmediate;
    Expression value;  ///< of memory: its address
    bool is(Kind other) const noexcept { return kind == other; }
  };
  struct Jump {
    std::size_t at;
    std::string label;
    Position where;
  };

  void instruction(bool is_locked);
  bool simple(const std::string& name);
  void one_operand(const std::string& name, bool is_locked, Position where);
  void two_operands(const std::string& name, bool is_locked, Position where);
  void jump(std::optional<Operator> op, bool by_sign);
  void update(const Operand& target, Operator op, const Expression& operand, bool is_locked);
  void exchange(const Operand& a, const Operand& b, bool is_locked);
  void exchange_add(const Operand& target, const Operand& source, bool is_locked, Position where);
  void compare_exchange(const Operand& target, const Operand& source, bool is_locked,
                        Position where);

  Operand operand();
  Operand memory(std::string_view closing);
  /// The value of an operand; from memory by a load.
  Expression read(const Operand& operand);
  void write(const Operand& operand, Expression value);
  void set_flags(Expression left, Expression right);

  std::vector<Instruction>& code() { return builder_.thread(thread_).instructions; }
  Instruction& emit(Instruction::Kind kind);
  void assign(std::size_t target, Expression value);
  std::size_t locked_update(const Expression& address, Operator op, const Expression& operand);

  Lexer& lexer_;
  Builder& builder_;
  std::size_t thread_;
  std::size_t compared_;       ///< what the flags say is how this register
  std::size_t compared_with_;  ///< compares with this one
  std::map<std::string, std::size_t> labels_;
  std::vector<Jump> jumps_;
};

}  // namespace tenon::lab::axiom
