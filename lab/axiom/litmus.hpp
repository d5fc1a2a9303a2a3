// SPDX-License-Identifier: Apache-2.0
// A litmus test, parsed: what its threads do, where it starts, what it asks.
//
// C and x86 come down to the same few instructions, so that an engine, a compiler to machine code
// or a printer needs to know one language. What a source writes as one operation is one
// instruction when it is atomic, and several when it is not: `inc [x]` without LOCK is a load, an
// addition and a store. A value is 64 bits wide, whatever the type: nothing wraps at 32.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tenon::lab::axiom {

using Value = std::int64_t;

enum class Language : std::uint8_t { kC, kX86, kX86_64 };

/// What an access or a fence orders. x86 has two: plain, and seq_cst for what is locked. Its fences
/// are MFENCE = seq_cst, LFENCE = acquire, SFENCE = release.
enum class Order : std::uint8_t { kPlain, kRelaxed, kAcquire, kRelease, kAcqRel, kSeqCst };

/// Where in its file something stands; both count from 1.
struct Position {
  std::size_t line = 1;
  std::size_t column = 1;
};

/// Two-operand arithmetic; comparisons give 0 or 1. Overflow wraps; what is divided by 0
/// is 0. kSecond is the right operand: an exchange is an update with it.
enum class Operator : std::uint8_t {
  kSecond,
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kAnd,
  kOr,
  kXor,
  kShiftLeft,
  kShiftRight,
  kEqual,
  kNotEqual,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
};

Value apply(Operator op, Value left, Value right) noexcept;

/// An expression over the registers of one thread: no memory access, no side effect.
struct Expression {
  enum class Kind : std::uint8_t {
    kConstant,  ///< value
    kAddress,   ///< of the location `index`
    kRegister,  ///< `index` into the thread's registers
    kBinary,    ///< op over operands[0], operands[1]
  };
  Kind kind = Kind::kConstant;
  Operator op = Operator::kSecond;
  Value value = 0;
  std::size_t index = 0;
  std::vector<Expression> operands;

  static Expression constant(Value value) { return {Kind::kConstant, {}, value, 0, {}}; }
  static Expression address(std::size_t location) { return {Kind::kAddress, {}, 0, location, {}}; }
  static Expression of_register(std::size_t index) { return {Kind::kRegister, {}, 0, index, {}}; }
  static Expression binary(Operator op, Expression left, Expression right) {
    return {Kind::kBinary, op, 0, 0, {std::move(left), std::move(right)}};
  }
};

struct Instruction {
  enum class Kind : std::uint8_t {
    kAssign,           ///< target = operand
    kLoad,             ///< target = [address]
    kStore,            ///< [address] = operand
    kUpdate,           ///< atomically: target = [address]; [address] = op(target, operand)
    kCompareExchange,  ///< atomically: target = [address]; if target == expected: [address] =
                       ///< operand
    kFence,            ///< `order`
    kJump,             ///< if operand != 0: go on at instruction `goal`
  };
  Kind kind = Kind::kAssign;
  Order order = Order::kPlain;
  Order failure_order = Order::kPlain;  ///< kCompareExchange: of the read that found another value
  Operator op = Operator::kSecond;      ///< kUpdate
  std::size_t target = 0;               ///< a register
  Expression address;
  Expression operand;
  Expression expected;
  std::size_t goal = 0;  ///< may be one past the last instruction
  Position where;
};

struct Register {
  std::string name;  ///< as a condition writes it: r0, EAX, rax; empty when it is the parser's own
  Value initial = 0;
};

struct Thread {
  std::vector<Register> registers;
  std::vector<Instruction> instructions;
  std::string source;  ///< as the file has it; of a table, one row a line

  std::optional<std::size_t> register_named(std::string_view name) const noexcept;
};

struct Location {
  std::string name;
  Value initial = 0;
};

/// What the final state of an execution shows: a location, or a register of a thread.
struct Observable {
  std::optional<std::size_t> thread;  ///< none: `index` is a location
  std::size_t index = 0;
  friend bool operator==(const Observable&, const Observable&) = default;
};

/// A proposition over final states.
struct Proposition {
  enum class Kind : std::uint8_t {
    kTrue,
    kFalse,
    kCompare,  ///< op over the observable and the value
    kNot,      ///< of operands[0]
    kAnd,      ///< of all operands
    kOr,       ///< of any operand
    kImplies,  ///< operands[0] => operands[1]
  };
  Kind kind = Kind::kTrue;
  Observable left;
  Operator op = Operator::kEqual;
  Value right = 0;  ///< may be the address of a location
  std::vector<Proposition> operands;
};

struct Condition {
  enum class Quantifier : std::uint8_t { kExists, kNotExists, kForAll };
  Quantifier quantifier = Quantifier::kExists;
  Proposition proposition;
};

struct Program {
  Language language = Language::kC;
  std::string name;
  std::vector<Location> locations;
  std::vector<Thread> threads;
  /// What a state shows, in herd's order: registers by thread and name, then locations by name.
  std::vector<Observable> observed;
  std::optional<Proposition> filter;  ///< executions whose final state it does not hold in are none
  Condition condition;
};

/// Locations have addresses like the lines of a cache.
inline constexpr Value kFirstAddress = 0x7e00'0000'0000;
inline constexpr Value kAddressStride = 64;
/// The number that stands for the address of a location, and back: none when it is no address.
Value address_of(std::size_t location) noexcept;
std::optional<std::size_t> location_at(const Program& program, Value address) noexcept;

/// "0:r1", "[x]".
std::string name_of(const Program& program, const Observable& observable);
/// A number, or the name of the location whose address it is.
std::string text_of(const Program& program, Value value);
/// As herd prints it: (0:EAX=1 /\ [x]=2).
std::string text_of(const Program& program, const Condition& condition);

}  // namespace tenon::lab::axiom
