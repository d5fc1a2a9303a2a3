// SPDX-License-Identifier: Apache-2.0
// Programs: what the parser makes of a file, and what threads run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace tenon::lab::jls {

/// An int of Java: arithmetic wraps. References are numbers, too: 0 is null, the n-th object is n.
using Value = std::int32_t;

enum class Operator : std::uint8_t {
  kAdd,
  kSubtract,
  kMultiply,
  kEqual,
  kNotEqual,
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
  kAnd,  ///< as in Java, the right side is not evaluated when the left side decides
  kOr,
  kNot,
  kNegate,
};

struct Expression {
  enum class Kind : std::uint8_t { kNumber, kLocal, kVariable, kField, kOperation };
  Kind kind = Kind::kNumber;
  Operator operation = Operator::kAdd;
  Value number = 0;
  std::size_t index = 0;  ///< of the local, the variable, or the local that refers to an object
  std::string field;      ///< kField: which one of the object
  std::vector<Expression> operands;
};

struct Statement {
  enum class Kind : std::uint8_t {
    kSetLocal,     ///< local `index` = value
    kSetVariable,  ///< variable `index` = value
    kSetField,     ///< local `index`.field = value
    kNew,          ///< body builds object `index`; local `local` refers to it afterwards
    kIf,
    kWhile,
    kSynchronized,  ///< body, holding monitor `index`
    kStart,         ///< thread `index`
    kJoin,
  };
  Kind kind = Kind::kSetLocal;
  std::size_t index = 0;
  std::size_t local = 0;
  std::string field;
  Expression value;
  std::vector<Statement> body;
  std::vector<Statement> otherwise;
};

/// A program of which there are too many executions to try them all.
class TooLarge : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Something in shared memory: a field of the program, or of an object.
struct Variable {
  std::string name;
  bool is_volatile = false;
  bool is_final = false;
  Value initial = 0;
};

struct Object {
  std::string name;
  std::map<std::string, std::size_t> fields;  ///< their variables
};

struct Thread {
  std::string name;
  std::vector<Statement> body;
  bool is_started = false;  ///< by another thread; all others run from the beginning
};

/// What a file asks of the model.
struct Claim {
  enum class Kind : std::uint8_t { kAllowed, kForbidden, kExists } kind = Kind::kExists;
  Expression condition;  ///< over observed locals
  std::string text;
  int line = 0;
};

struct Program {
  std::string file;
  std::vector<Variable> variables;
  std::vector<Object> objects;
  std::vector<std::string> monitors;
  std::vector<Thread> threads;
  std::vector<std::string> locals;    ///< of all threads: no two have the same name
  std::vector<std::size_t> observed;  ///< the locals that make an outcome
  std::vector<Claim> claims;
  std::optional<std::set<std::vector<Value>>> outcomes;  ///< all that the model allows, says a file
};

/// The value of an operation that needs both of its operands, or its only one.
Value apply(Operator operation, Value left, Value right);

/// An expression over locals alone.
Value evaluate(const Expression& expression, const std::vector<Value>& locals);

}  // namespace tenon::lab::jls
