// SPDX-License-Identifier: Apache-2.0
#include "axiom/tests/machine.hpp"

#include <deque>
#include <utility>
#include <vector>

namespace tenon::lab::axiom {
namespace {

struct Processor {
  std::size_t next = 0;
  std::vector<Value> registers;
  std::deque<std::pair<std::size_t, Value>> buffer;  // oldest first
  friend auto operator<=>(const Processor&, const Processor&) = default;
};

struct Machine {
  std::vector<Value> memory;
  std::vector<Processor> processors;
  friend auto operator<=>(const Machine&, const Machine&) = default;
};

Value evaluate(const Expression& expression, const Processor& processor) {
  switch (expression.kind) {
    case Expression::Kind::kConstant:
      return expression.value;
    case Expression::Kind::kAddress:
      return address_of(expression.index);
    case Expression::Kind::kRegister:
      return processor.registers[expression.index];
    case Expression::Kind::kBinary:
      break;
  }
  return apply(expression.op, evaluate(expression.operands[0], processor),
               evaluate(expression.operands[1], processor));
}

class Search {
 public:
  Search(const Program& program, Buffers buffers) : program_(program), buffers_(buffers) {}

  std::set<FinalState> all() {
    Machine machine;
    for (const Location& location : program_.locations) machine.memory.push_back(location.initial);
    for (const Thread& thread : program_.threads) {
      Processor processor;
      for (const Register& one : thread.registers) processor.registers.push_back(one.initial);
      machine.processors.push_back(std::move(processor));
    }
    visit(machine);
    return std::move(result_);
  }

 private:
  void visit(const Machine& machine) {
    if (!seen_.insert(machine).second) return;
    bool is_final = true;
    for (std::size_t t = 0; t < machine.processors.size(); ++t) {
      const Processor& processor = machine.processors[t];
      const bool has_ended = processor.next == program_.threads[t].instructions.size();
      is_final &= has_ended && processor.buffer.empty();
      if (!processor.buffer.empty()) {
        Machine after = machine;
        const auto [location, value] = after.processors[t].buffer.front();
        after.processors[t].buffer.pop_front();
        after.memory[location] = value;
        visit(after);
      }
      if (has_ended) continue;
      Machine after = machine;
      if (step(after, t)) visit(after);
    }
    if (is_final) result_.insert(state_of(machine));
  }

  // False when the processor has to wait for its buffer to drain.
  bool step(Machine& machine, std::size_t t) const {
    Processor& processor = machine.processors[t];
    const Instruction& one = program_.threads[t].instructions[processor.next];
    const std::size_t location =
        location_at(program_, evaluate(one.address, processor)).value_or(0);
    ++processor.next;
    switch (one.kind) {
      case Instruction::Kind::kAssign:
        processor.registers[one.target] = evaluate(one.operand, processor);
        return true;
      case Instruction::Kind::kJump:
        if (evaluate(one.operand, processor) != 0) processor.next = one.goal;
        return true;
      case Instruction::Kind::kFence:
        return one.order != Order::kSeqCst || processor.buffer.empty();
      case Instruction::Kind::kStore:
        store(machine, processor, location, evaluate(one.operand, processor));
        return true;
      case Instruction::Kind::kLoad:
        processor.registers[one.target] = machine.memory[location];
        for (const auto& [stored_to, value] : processor.buffer) {
          if (stored_to == location) processor.registers[one.target] = value;
        }
        return true;
      default:
        return locked(machine, processor, one, location);
    }
  }

  void store(Machine& machine, Processor& processor, std::size_t location, Value value) const {
    if (buffers_ == Buffers::kNone) {
      machine.memory[location] = value;
    } else {
      processor.buffer.emplace_back(location, value);
    }
  }

  static bool locked(Machine& machine, Processor& processor, const Instruction& one,
                     std::size_t location) {
    if (!processor.buffer.empty()) return false;
    const Value before = machine.memory[location];
    const Value expected = evaluate(one.expected, processor);
    processor.registers[one.target] = before;
    const Value operand = evaluate(one.operand, processor);
    if (one.kind == Instruction::Kind::kUpdate) {
      machine.memory[location] = apply(one.op, before, operand);
    } else if (before == expected) {
      machine.memory[location] = operand;
    }
    return true;
  }

  FinalState state_of(const Machine& machine) const {
    FinalState state;
    for (const Observable& one : program_.observed) {
      state.push_back(one.thread ? machine.processors[*one.thread].registers[one.index]
                                 : machine.memory[one.index]);
    }
    return state;
  }

  const Program& program_;
  Buffers buffers_;
  std::set<Machine> seen_;
  std::set<FinalState> result_;
};

}  // namespace

std::set<FinalState> run_on_machine(const Program& program, Buffers buffers) {
  return Search(program, buffers).all();
}

}  // namespace tenon::lab::axiom
