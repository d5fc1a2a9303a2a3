// SPDX-License-Identifier: Apache-2.0
// Intra-thread semantics: a thread, run alone, that asks a list of choices what its reads see.
#include <algorithm>
#include <optional>
#include <utility>

#include "jls/action.hpp"
#include "jls/writers.hpp"

namespace tenon::lab::jls {
namespace {

constexpr std::size_t kMostTraces = 100000;
constexpr int kMostSteps = 10000;

/// Which of several values each read sees, in the order of the reads: a number with one digit for
/// each of them, counted up from run to run.
class Choices {
 public:
  void rewind() { at_ = 0; }
  std::size_t choose(std::size_t count) {
    if (at_ == digits_.size()) digits_.push_back({0, count});
    return digits_[at_++].chosen;
  }
  /// False when all have been tried.
  bool next() {
    digits_.resize(at_);
    while (!digits_.empty() && digits_.back().chosen + 1 == digits_.back().count)
      digits_.pop_back();
    if (digits_.empty()) return false;
    ++digits_.back().chosen;
    return true;
  }

 private:
  struct Digit {
    std::size_t chosen;
    std::size_t count;
  };
  std::vector<Digit> digits_;
  std::size_t at_ = 0;
};

/// A value, and the read that saw it, if it was not computed.
struct Known {
  Value value = 0;
  int read = -1;
};

class Run {
 public:
  Run(const Program& program, const Writers& writers, std::size_t thread, const Domain& domain,
      int loop_bound, Choices& choices)
      : program_(program),
        writers_(writers),
        thread_(thread),
        domain_(domain),
        loop_bound_(loop_bound),
        choices_(choices),
        locals_(program.locals.size()) {}

  /// Empty when a loop would run too often.
  std::optional<Trace> all() {
    if (program_.threads[thread_].is_started) add(Action::Kind::kFirst, thread_);
    execute(program_.threads[thread_].body);
    if (is_cut_) return {};
    if (writers_.is_joined(thread_)) add(Action::Kind::kLast, thread_);
    for (const Known& local : locals_) trace_.locals.push_back(local.value);
    return std::move(trace_);
  }

 private:
  Action& add(Action::Kind kind, std::size_t target, Value value = 0) {
    Action action;
    action.kind = kind;
    action.thread = static_cast<int>(thread_);
    action.target = target;
    action.value = value;
    trace_.actions.push_back(action);
    return trace_.actions.back();
  }

  // What nobody else writes, the thread sees as it left it: with any other value the execution
  // would not be consistent with happens-before, for its own writes are in program order.
  std::optional<Value> own_value(std::size_t variable) const {
    if (writers_.has_other(variable, thread_)) return {};
    for (auto action = trace_.actions.rbegin(); action != trace_.actions.rend(); ++action) {
      if (action->kind == Action::Kind::kWrite && action->target == variable) return action->value;
    }
    return program_.variables[variable].initial;
  }

  Known read(std::size_t variable, int address_from) {
    const std::optional<Value> own = own_value(variable);
    const std::vector<Value>& values = domain_[variable];
    const Value value = own ? *own : values[choices_.choose(values.size())];
    add(Action::Kind::kRead, variable, value).address_from = address_from;
    return {value, static_cast<int>(trace_.actions.size()) - 1};
  }

  // The variable that is a field of the object a local refers to; none: NullPointerException.
  std::optional<std::size_t> field_of(std::size_t local, const std::string& field) const {
    const auto object = static_cast<std::size_t>(locals_[local].value) - 1;
    if (object >= program_.objects.size()) return {};
    const auto found = program_.objects[object].fields.find(field);
    if (found == program_.objects[object].fields.end()) return {};
    return found->second;
  }

  // Nothing when the thread ends in there.
  std::optional<Known> value_of(const Expression& expression) {
    switch (expression.kind) {
      case Expression::Kind::kNumber:
        return Known{expression.number, -1};
      case Expression::Kind::kLocal:
        return locals_[expression.index];
      case Expression::Kind::kVariable:
        return read(expression.index, -1);
      case Expression::Kind::kField: {
        const std::optional<std::size_t> variable = field_of(expression.index, expression.field);
        if (!variable) return {};
        return read(*variable, locals_[expression.index].read);
      }
      case Expression::Kind::kOperation:
        break;
    }
    const std::optional<Known> left = value_of(expression.operands.front());
    if (!left) return {};
    if (expression.operands.size() == 1)
      return Known{apply(expression.operation, left->value, 0), -1};
    const bool decided = (expression.operation == Operator::kAnd && left->value == 0) ||
                         (expression.operation == Operator::kOr && left->value != 0);
    if (decided) return Known{expression.operation == Operator::kOr, -1};
    const std::optional<Known> right = value_of(expression.operands.back());
    if (!right) return {};
    return Known{apply(expression.operation, left->value, right->value), -1};
  }

  // False when the thread ends in there.
  bool execute(const std::vector<Statement>& body) {
    return std::ranges::all_of(body, [this](const Statement& one) { return execute(one); });
  }

  bool execute(const Statement& statement) {
    if (++steps_ > kMostSteps) throw TooLarge(program_.file + ": a thread that runs too long");
    switch (statement.kind) {
      case Statement::Kind::kStart:
        add(Action::Kind::kStart, statement.index);
        return true;
      case Statement::Kind::kJoin:
        add(Action::Kind::kJoin, statement.index);
        return true;
      case Statement::Kind::kSynchronized: {
        add(Action::Kind::kLock, statement.index);
        const bool goes_on = execute(statement.body);
        if (!is_cut_) add(Action::Kind::kUnlock, statement.index);
        return goes_on;
      }
      case Statement::Kind::kNew:
        return construct(statement);
      case Statement::Kind::kWhile:
        return loop(statement);
      default:
        break;
    }
    const std::optional<Known> value = value_of(statement.value);
    if (!value) return false;
    if (statement.kind == Statement::Kind::kIf)
      return execute(value->value != 0 ? statement.body : statement.otherwise);
    return assign(statement, *value);
  }

  bool assign(const Statement& statement, Known value) {
    if (statement.kind == Statement::Kind::kSetLocal) {
      locals_[statement.index] = value;
      const bool just_read = value.read == static_cast<int>(trace_.actions.size()) - 1;
      if (just_read && value.read >= 0)
        trace_.actions.back().local = static_cast<int>(statement.index);
      return true;
    }
    std::optional<std::size_t> variable = statement.index;
    if (statement.kind == Statement::Kind::kSetField) {
      variable = field_of(statement.index, statement.field);
      if (!variable) return false;
    }
    Action& write = add(Action::Kind::kWrite, *variable, value.value);
    write.value_from = value.read;
    if (statement.kind == Statement::Kind::kSetField)
      write.address_from = locals_[statement.index].read;
    return true;
  }

  bool construct(const Statement& statement) {
    locals_[statement.local] = {static_cast<Value>(statement.index) + 1, -1};
    if (!execute(statement.body)) return false;
    add(Action::Kind::kFreeze, statement.index);
    return true;
  }

  bool loop(const Statement& statement) {
    for (int rounds = 0;; ++rounds) {
      const std::optional<Known> condition = value_of(statement.value);
      if (!condition) return false;
      if (condition->value == 0) return true;
      is_cut_ = rounds == loop_bound_;
      if (is_cut_ || !execute(statement.body)) return false;
    }
  }

  const Program& program_;
  const Writers& writers_;
  std::size_t thread_;
  const Domain& domain_;
  int loop_bound_;
  Choices& choices_;
  std::vector<Known> locals_;
  Trace trace_;
  bool is_cut_ = false;
  int steps_ = 0;
};

}  // namespace

std::vector<Trace> traces_of(const Program& program, std::size_t thread, const Domain& domain,
                             int loop_bound, bool* cut) {
  const Writers writers(program);
  std::vector<Trace> traces;
  Choices choices;
  do {
    choices.rewind();
    std::optional<Trace> trace = Run(program, writers, thread, domain, loop_bound, choices).all();
    if (!trace && cut != nullptr) *cut = true;
    if (trace) traces.push_back(std::move(*trace));
    if (traces.size() > kMostTraces) throw TooLarge(program.file + ": a thread with too many runs");
  } while (choices.next());
  return traces;
}

}  // namespace tenon::lab::jls
