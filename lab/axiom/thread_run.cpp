// SPDX-License-Identifier: Apache-2.0
#include "axiom/thread_run.hpp"

#include <stdexcept>
#include <utility>

#include "axiom/control.hpp"

namespace tenon::lab::axiom {
namespace {

constexpr std::size_t kMostRuns = std::size_t{1} << 18;

Order read_half(Order order) noexcept {
  if (order == Order::kRelease) return Order::kRelaxed;
  return order == Order::kAcqRel ? Order::kAcquire : order;
}
Order write_half(Order order) noexcept {
  if (order == Order::kAcquire) return Order::kRelaxed;
  return order == Order::kAcqRel ? Order::kRelease : order;
}

bool is_access(const Instruction& instruction) noexcept {
  using Kind = Instruction::Kind;
  return instruction.kind != Kind::kAssign && instruction.kind != Kind::kFence &&
         instruction.kind != Kind::kJump;
}

/// A value, and the reads that it was computed from.
struct Known {
  Value value = 0;
  EventSet reads = 0;
};

struct State {
  std::size_t next = 0;  ///< instruction
  std::vector<Known> registers;
  std::vector<std::pair<EventSet, std::size_t>> control;  ///< reads, and where their say ends
  std::vector<int> jumps_back;                            ///< by instruction
  std::vector<Event> events;
  std::vector<EventSet> depends;
};

// Locations that only this thread can name; none when another one has addresses in registers.
std::vector<bool> private_locations(const Program& program, std::size_t number) {
  std::vector<bool> result(program.locations.size(), true);
  for (std::size_t t = 0; t < program.threads.size(); ++t) {
    if (t == number) continue;
    for (const Instruction& instruction : program.threads[t].instructions) {
      if (!is_access(instruction)) continue;
      if (instruction.address.kind != Expression::Kind::kAddress)
        return std::vector<bool>(program.locations.size(), false);
      result[instruction.address.index] = false;
    }
  }
  return result;
}

class Runner {
 public:
  Runner(const Program& program, std::size_t number, const std::vector<std::vector<Value>>& values,
         bool private_reads_are_right)
      : program_(program),
        number_(number),
        thread_(program.threads[number]),
        values_(values),
        joins_(joins_of(thread_)),
        private_(private_reads_are_right ? private_locations(program, number)
                                         : std::vector<bool>(program.locations.size(), false)) {}

  ThreadRuns all() {
    State state;
    for (const Register& one : thread_.registers) state.registers.push_back({one.initial, 0});
    state.jumps_back.assign(thread_.instructions.size(), 0);
    run(std::move(state));
    return std::move(result_);
  }

 private:
  void run(State state) {
    while (state.next < thread_.instructions.size()) {
      const Instruction& instruction = thread_.instructions[state.next];
      if (state.events.size() + 2 > kMostEvents) throw std::length_error("more than 64 events");
      drop_ended_control(state);
      switch (instruction.kind) {
        case Instruction::Kind::kAssign:
          state.registers[instruction.target] = evaluate(state, instruction.operand);
          break;
        case Instruction::Kind::kFence:
          add(state, Event::Kind::kFence, instruction.order, 0, {}, 0);
          break;
        case Instruction::Kind::kStore:
          if (!store(state, instruction)) return;
          break;
        case Instruction::Kind::kJump:
          if (!jump(state, instruction)) return;
          continue;
        default:
          return read(state, instruction);
      }
      ++state.next;
    }
    finish(std::move(state));
  }

  void finish(State state) {
    if (result_.runs.size() == kMostRuns) throw std::length_error("too many runs of one thread");
    ThreadRun run{std::move(state.events), std::move(state.depends), {}};
    for (const Known& known : state.registers) run.registers.push_back(known.value);
    result_.runs.push_back(std::move(run));
  }

  static Known evaluate(const State& state, const Expression& expression) {
    switch (expression.kind) {
      case Expression::Kind::kConstant:
        return {expression.value, 0};
      case Expression::Kind::kAddress:
        return {address_of(expression.index), 0};
      case Expression::Kind::kRegister:
        return state.registers[expression.index];
      case Expression::Kind::kBinary:
        break;
    }
    const Known left = evaluate(state, expression.operands[0]);
    const Known right = evaluate(state, expression.operands[1]);
    return {apply(expression.op, left.value, right.value), left.reads | right.reads};
  }

  static void drop_ended_control(State& state) {
    std::erase_if(state.control, [&](const auto& one) { return one.second == state.next; });
  }
  static EventSet control_of(const State& state) {
    EventSet reads = 0;
    for (const auto& [by, end] : state.control) reads |= by;
    return reads;
  }

  // False when the run ends here.
  bool jump(State& state, const Instruction& instruction) {
    const Known condition = evaluate(state, instruction.operand);
    const std::size_t at = state.next;
    if (condition.reads != 0) state.control.emplace_back(condition.reads, joins_[at]);
    if (condition.value == 0) {
      ++state.next;
      return true;
    }
    if (instruction.goal <= at && ++state.jumps_back[at] > kUnroll) {
      result_.has_cut = true;
      return false;
    }
    state.next = instruction.goal;
    return true;
  }

  void add(State& state, Event::Kind kind, Order order, std::size_t location, Known value,
           EventSet reads, bool exclusive = false) const {
    Event event{kind, order, exclusive, number_, location, value.value, {}};
    event.where = thread_.instructions[state.next].where;
    state.events.push_back(event);
    state.depends.push_back(reads);
  }

  std::optional<std::size_t> location(const Known& address) {
    const auto found = location_at(program_, address.value);
    if (!found) result_.has_fault = true;
    return found;
  }

  bool store(State& state, const Instruction& instruction) {
    const Known address = evaluate(state, instruction.address);
    const auto at = location(address);
    if (!at) return false;
    const Known value = evaluate(state, instruction.operand);
    add(state, Event::Kind::kWrite, instruction.order, *at, value,
        address.reads | value.reads | control_of(state));
    return true;
  }

  // One run goes on for each value that may be read.
  void read(const State& state, const Instruction& instruction) {
    const Known address = evaluate(state, instruction.address);
    const auto at = location(address);
    if (!at) return;
    const std::vector<Value> last =
        private_[*at] ? std::vector{last_written(state, *at)} : std::vector<Value>{};
    for (const Value value : private_[*at] ? last : values_[*at]) {
      State branch = state;
      finish_read(branch, instruction, address, *at, value);
      ++branch.next;
      run(std::move(branch));
    }
  }

  Value last_written(const State& state, std::size_t location) const {
    Value value = program_.locations[location].initial;
    for (const Event& event : state.events) {
      if (event.is_write() && event.location == location) value = event.value;
    }
    return value;
  }

  void finish_read(State& state, const Instruction& instruction, const Known& address,
                   std::size_t at, Value value) {
    const EventSet own = only(state.events.size());
    const bool is_load = instruction.kind == Instruction::Kind::kLoad;
    const bool compares = instruction.kind == Instruction::Kind::kCompareExchange;
    const Known expected = compares ? evaluate(state, instruction.expected) : Known{};
    const bool fails = compares && expected.value != value;
    const Order order = fails ? instruction.failure_order : instruction.order;
    add(state, Event::Kind::kRead, read_half(order), at, {value, 0}, address.reads, !is_load);
    const Known operand = evaluate(state, instruction.operand);
    state.registers[instruction.target] = {value, own};
    if (is_load || fails) return;
    Known written{apply(instruction.op, value, operand.value), operand.reads};
    if (compares) {
      written = {operand.value, operand.reads | expected.reads | own};
    } else if (instruction.op != Operator::kSecond) {
      written.reads |= own;
    }
    add(state, Event::Kind::kWrite, write_half(order), at, written,
        address.reads | written.reads | control_of(state), true);
  }

  const Program& program_;
  std::size_t number_;
  const Thread& thread_;
  const std::vector<std::vector<Value>>& values_;
  std::vector<std::size_t> joins_;
  std::vector<bool> private_;  // by location
  ThreadRuns result_;
};

}  // namespace

ThreadRuns runs_of(const Program& program, std::size_t thread,
                   const std::vector<std::vector<Value>>& values, bool private_reads_are_right) {
  return Runner(program, thread, values, private_reads_are_right).all();
}

}  // namespace tenon::lab::axiom
