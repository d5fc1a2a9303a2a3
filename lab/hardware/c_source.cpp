// SPDX-License-Identifier: Apache-2.0
#include "hardware/c_source.hpp"

#include <vector>

#include "hardware/embedded.hpp"

namespace tenon::lab::hardware {
namespace {

using axiom::Expression;
using axiom::Instruction;
using axiom::Language;
using axiom::Operator;
using axiom::Order;
using axiom::Program;
using axiom::Value;

// How often a thread may jump back: long for one that waits for the other, short for a user.
constexpr int kMostTurns = 20'000;

const char* word_for(Operator op) noexcept {
  static constexpr const char* kWords[] = {
      "second", "add",        "subtract",   "multiply",     "divide", "and",
      "or",     "xor",        "shift_left", "shift_right",  "equal",  "not_equal",
      "less",   "less_equal", "greater",    "greater_equal"};
  return kWords[static_cast<std::size_t>(op)];
}

const char* word_for(Order order) noexcept {
  static constexpr const char* kWords[] = {"plain",   "relaxed", "acquire",
                                           "release", "acq_rel", "seq_cst"};
  return kWords[static_cast<std::size_t>(order)];
}

// C wants an order of a read there.
Order read_order(Order order) noexcept {
  if (order == Order::kRelease) return Order::kRelaxed;
  return order == Order::kAcqRel ? Order::kAcquire : order;
}

std::string call(const std::string& function, const std::vector<std::string>& arguments) {
  std::string text = function + "(";
  for (const std::string& argument : arguments)
    text += (&argument == arguments.data() ? "" : ", ") + argument;
  return text + ")";
}

std::string text_of(Value value) {
  return "(Value)" + std::to_string(static_cast<std::uint64_t>(value)) + "u";
}

std::string register_name(std::size_t index) {
  return "r" + std::to_string(index);
}

std::string text_of(const Expression& expression) {
  switch (expression.kind) {
    case Expression::Kind::kConstant:
      return text_of(expression.value);
    case Expression::Kind::kAddress:
      return text_of(axiom::address_of(expression.index));
    case Expression::Kind::kRegister:
      return register_name(expression.index);
    case Expression::Kind::kBinary:
      break;
  }
  return call(word_for(expression.op),
              {text_of(expression.operands[0]), text_of(expression.operands[1])});
}

class ThreadText {
 public:
  ThreadText(const Program& program, std::size_t thread, Pace pace)
      : program_(program),
        thread_(program.threads[thread]),
        pace_(pace),
        prefix_(program.language == Language::kC ? "c_" : "x86_") {}

  std::string body() {
    for (std::size_t r = 0; r < thread_.registers.size(); ++r)
      text_ +=
          "  Value " + register_name(r) + " = " + text_of(thread_.registers[r].initial) + ";\n";
    text_ += "  int turns = 0;\n";
    for (std::size_t i = 0; i < thread_.instructions.size(); ++i) {
      text_ += label(i) + ":\n";
      if (pace_ == Pace::kWithPauses) line("pause(pauses >> " + std::to_string(2 * i % 64) + ")");
      instruction(i);
    }
    text_ += label(thread_.instructions.size()) + ":\n";
    for (std::size_t r = 0; r < thread_.registers.size(); ++r) {
      if (!thread_.registers[r].name.empty())
        text_ += "  registers[" + std::to_string(r) + "] = " + register_name(r) + ";\n";
    }
    return text_ + "  return 0;\n";
  }

 private:
  static std::string label(std::size_t instruction) { return "i" + std::to_string(instruction); }

  void instruction(std::size_t index) {
    const Instruction& one = thread_.instructions[index];
    switch (one.kind) {
      case Instruction::Kind::kAssign:
        return assign(one, text_of(one.operand));
      case Instruction::Kind::kLoad:
        return assign(one, access("load", one.order, {location(one)}));
      case Instruction::Kind::kStore:
        return line(access("store", one.order, {location(one), text_of(one.operand)}));
      case Instruction::Kind::kUpdate:
        return assign(one, call(prefix_ + "update", {word_for(one.op), word_for(one.order),
                                                     location(one), text_of(one.operand)}));
      case Instruction::Kind::kCompareExchange:
        return assign(one, call(prefix_ + "compare_exchange",
                                {word_for(one.order), word_for(read_order(one.failure_order)),
                                 location(one), text_of(one.expected), text_of(one.operand)}));
      case Instruction::Kind::kFence:
        return line(call(prefix_ + "fence", {word_for(one.order)}));
      case Instruction::Kind::kJump:
        return jump(one, index);
    }
  }

  void line(const std::string& statement) { text_ += "  " + statement + ";\n"; }
  void assign(const Instruction& one, const std::string& value) {
    line(register_name(one.target) + " = " + value);
  }

  void jump(const Instruction& one, std::size_t from) {
    const bool is_back = one.goal <= from;
    const std::string counted =
        is_back ? "if (++turns > " + std::to_string(kMostTurns) + ") return 1; " : "";
    line("if (" + text_of(one.operand) + ") { " + counted + "goto " + label(one.goal) + "; }");
  }

  std::string access(const std::string& what, Order order, std::vector<std::string> arguments) {
    if (order == Order::kPlain) return call(prefix_ + what + "_plain", arguments);
    arguments.insert(arguments.begin(), word_for(order));
    return call(prefix_ + what, arguments);
  }

  // An address that is computed is looked at first.
  std::string location(const Instruction& one) {
    const std::string offset =
        call("subtract", {text_of(one.address), text_of(axiom::kFirstAddress)});
    if (one.address.kind != Expression::Kind::kAddress) {
      const auto count = static_cast<Value>(program_.locations.size());
      line("if ((uint64_t)" + offset + " >= " + text_of(axiom::kAddressStride * count) + " || " +
           offset + " % " + text_of(axiom::kAddressStride) + " != 0) return 1");
    }
    return "(Value*)(locations + " + offset + ")";
  }

  const Program& program_;
  const axiom::Thread& thread_;
  Pace pace_;
  std::string prefix_;
  std::string text_;
};

}  // namespace

std::string function_name(std::size_t number, std::size_t thread, Pace pace) {
  return "test" + std::to_string(number) + "_P" + std::to_string(thread) +
         (pace == Pace::kStraight ? "" : "_with_pauses");
}

std::string c_source(std::span<const Program> programs) {
  std::string text = kVocabulary;
  for (std::size_t number = 0; number < programs.size(); ++number) {
    const Program& program = programs[number];
    for (std::size_t thread = 0; thread < program.threads.size(); ++thread) {
      for (const Pace pace : {Pace::kStraight, Pace::kWithPauses}) {
        text += "\nint " + function_name(number, thread, pace) +
                "(char* locations, Value* registers, uint64_t pauses) {\n" +
                ThreadText(program, thread, pace).body() + "}\n";
      }
    }
  }
  return text;
}

}  // namespace tenon::lab::hardware
