// SPDX-License-Identifier: Apache-2.0
// The expressions of C: what remains of one when its loads and calls have become instructions.
#pragma once

#include <map>
#include <string_view>
#include <vector>

#include "axiom/parser.hpp"

namespace tenon::lab::axiom {

/// The code of one thread as it grows.
class CCode {
 public:
  CCode(Lexer& lexer, Builder& builder, std::size_t thread)
      : lexer_(lexer), builder_(builder), thread_(thread) {}

  /// Names that stand for the address of a location.
  std::map<std::string_view, std::size_t> parameters;

  /// Reads an expression whose operators bind at least so tightly (1: all).
  Expression expression(int lowest = 1);
  /// Reads what an operator may be applied to, or a call.
  Expression unary();

  void assign(std::string_view name, Expression value);
  void store(Expression address, Expression value, Order order);
  /// Adds a jump and returns its place, for land().
  std::size_t jump_if(Expression condition);
  void jump_back(Expression condition, std::size_t goal);
  std::size_t size() { return code().size(); }
  /// The jump goes to what comes next.
  void land(std::size_t jump) { code()[jump].goal = code().size(); }

  static Expression is_zero(Expression value) {
    return Expression::binary(Operator::kEqual, std::move(value), Expression::constant(0));
  }
  /// Called where the source nests, so that no source can overflow our stack.
  class Depth {
   public:
    explicit Depth(CCode& code) : code_(code) {
      if (++code.depth_ > 200) code.lexer_.fail("nested too deeply");
    }
    ~Depth() { --code_.depth_; }
    Depth(const Depth&) = delete;
    Depth& operator=(const Depth&) = delete;

   private:
    CCode& code_;
  };

 private:
  std::vector<Instruction>& code() { return builder_.thread(thread_).instructions; }
  Instruction& emit(Instruction::Kind kind);
  std::size_t new_register() { return builder_.hidden_register(thread_); }
  void assign(std::size_t target, Expression value);

  Expression lazy(bool is_or, Expression left, int level);
  Expression primary();
  Expression call(std::string_view name, Position where);
  Expression access(std::string_view name, bool is_explicit, Position where);
  Expression load(Expression address, Order order);
  Expression update(Expression address, Operator op, Expression operand, Order order);
  Expression compare_exchange(Expression address, const Expression& expected, Expression desired,
                              Order order, Order failure_order);
  Order order();
  Order order_if(bool is_explicit);
  Expression next_argument();

  Lexer& lexer_;
  Builder& builder_;
  std::size_t thread_;
  int depth_ = 0;
};

}  // namespace tenon::lab::axiom
