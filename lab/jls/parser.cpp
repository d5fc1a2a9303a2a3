// SPDX-License-Identifier: Apache-2.0
#include "jls/parser.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <utility>

#include "jls/expression_parser.hpp"
#include "jls/scope.hpp"
#include "jls/token_stream.hpp"

namespace tenon::lab::jls {
namespace {

using Outcomes = std::set<std::vector<Value>>;

class Parser {
 public:
  Parser(const std::string& file, const std::string& text)
      : tokens_(file, text), expressions_(tokens_, scope_, depth_) {
    program_.file = file;
    name_threads(file, text);
  }

  Program all() {
    while (!tokens_.at_end()) declaration();
    if (program_.threads.empty()) tokens_.fail("a program without a thread");
    for (std::size_t i = 0; observes_all_ && i < program_.locals.size(); ++i)
      program_.observed.push_back(i);
    for (const Claim& claim : program_.claims) check_observed(claim.condition, claim.line);
    for (const std::vector<Value>& outcome : program_.outcomes.value_or(Outcomes{})) {
      if (outcome.size() != program_.observed.size())
        tokens_.fail(outcomes_line_,
                     "an outcome has " + std::to_string(program_.observed.size()) + " values here");
    }
    return std::move(program_);
  }

 private:
  // Threads name each other before they are defined.
  void name_threads(const std::string& file, const std::string& text) {
    TokenStream ahead(file, text);
    while (!ahead.at_end()) {
      if (!ahead.accept("thread")) {
        ahead.next();
        continue;
      }
      const std::string name = ahead.name("the name of a thread");
      scope_.define(ahead, name, Scope::What::kThread, program_.threads.size());
      program_.threads.push_back({name, {}, false});
    }
  }

  void declaration() {
    if (tokens_.accept("volatile")) return variables(true);
    if (tokens_.at("int")) return variables(false);
    if (tokens_.accept("monitor")) return monitors();
    if (tokens_.accept("object")) return object();
    if (tokens_.accept("thread")) return thread();
    if (tokens_.accept("observe")) return observe();
    if (tokens_.accept("outcomes")) return outcomes();
    for (const auto& [word, kind] : {std::pair{"allowed", Claim::Kind::kAllowed},
                                     std::pair{"forbidden", Claim::Kind::kForbidden},
                                     std::pair{"exists", Claim::Kind::kExists}}) {
      if (tokens_.accept(word)) return claim(kind);
    }
    tokens_.fail("expected a declaration or a claim, found '" + tokens_.peek().text + "'");
  }

  Value signed_number() {
    const bool negative = tokens_.accept("-");
    if (tokens_.peek().kind != Token::Kind::kNumber) tokens_.fail("expected a number");
    const Value number = tokens_.next().number;
    return negative ? -number : number;
  }

  void variables(bool is_volatile) {
    tokens_.expect("int");
    do {
      const std::string name = tokens_.name("the name of a variable");
      scope_.define(tokens_, name, Scope::What::kVariable, program_.variables.size());
      program_.variables.push_back({name, is_volatile, false, 0});
      if (tokens_.accept("=")) program_.variables.back().initial = signed_number();
    } while (tokens_.accept(","));
    tokens_.expect(";");
  }

  void monitors() {
    do {
      const std::string name = tokens_.name("the name of a monitor");
      scope_.define(tokens_, name, Scope::What::kMonitor, program_.monitors.size());
      program_.monitors.push_back(name);
    } while (tokens_.accept(","));
    tokens_.expect(";");
  }

  void object() {
    Object object{tokens_.name("the name of an object"), {}};
    scope_.define(tokens_, object.name, Scope::What::kObject, program_.objects.size());
    tokens_.expect("{");
    while (!tokens_.accept("}")) {
      const bool is_final = tokens_.accept("final");
      const bool is_volatile = !is_final && tokens_.accept("volatile");
      tokens_.expect("int");
      const std::string field = tokens_.name("the name of a field");
      if (!object.fields.emplace(field, program_.variables.size()).second)
        tokens_.fail("'" + field + "' is defined twice");
      program_.variables.push_back({object.name + "." + field, is_volatile, is_final, 0});
      tokens_.expect(";");
    }
    program_.objects.push_back(std::move(object));
  }

  void thread() {
    thread_ = scope_.require(tokens_, tokens_.name("the name of a thread"), Scope::What::kThread,
                             "thread");
    if (!tokens_.at("{")) tokens_.expect("{");
    program_.threads[thread_].body = block();
  }

  // One statement, or several in brackets.
  std::vector<Statement> block() {
    const Nesting nesting(depth_, tokens_);
    std::vector<Statement> body;
    if (!tokens_.accept("{")) {
      body.push_back(statement());
      return body;
    }
    while (!tokens_.accept("}")) body.push_back(statement());
    return body;
  }

  Expression condition() {
    tokens_.expect("(");
    Expression result = expressions_.in_thread(thread_);
    tokens_.expect(")");
    return result;
  }

  Statement statement() {
    Statement result;
    if (tokens_.accept("if")) {
      result.kind = Statement::Kind::kIf;
      result.value = condition();
      result.body = block();
      if (tokens_.accept("else")) result.otherwise = block();
    } else if (tokens_.accept("while")) {
      result.kind = Statement::Kind::kWhile;
      result.value = condition();
      result.body = block();
    } else if (tokens_.accept("synchronized")) {
      result.kind = Statement::Kind::kSynchronized;
      tokens_.expect("(");
      result.index =
          scope_.require(tokens_, tokens_.name("a monitor"), Scope::What::kMonitor, "monitor");
      tokens_.expect(")");
      result.body = block();
    } else if (tokens_.at("start") || tokens_.at("join")) {
      const bool starts = tokens_.next().text == "start";
      result.kind = starts ? Statement::Kind::kStart : Statement::Kind::kJoin;
      result.index =
          scope_.require(tokens_, tokens_.name("a thread"), Scope::What::kThread, "thread");
      if (starts) program_.threads[result.index].is_started = true;
      tokens_.expect(";");
    } else {
      assignment(result);
    }
    return result;
  }

  void assignment(Statement& result) {
    const std::string name = tokens_.name("a statement");
    const Scope::Meaning* meaning = scope_.find(name);
    const bool is_variable = meaning != nullptr && meaning->what == Scope::What::kVariable;
    if (tokens_.accept(".")) {
      result.kind = Statement::Kind::kSetField;
      result.index = local(name, false);
      result.field = tokens_.name("a field");
    }
    tokens_.expect("=");
    if (result.kind != Statement::Kind::kSetField && !is_variable && tokens_.accept("new"))
      return construction(result, name);
    result.value = expressions_.in_thread(thread_);
    tokens_.expect(";");
    if (result.kind == Statement::Kind::kSetField) return;
    if (is_variable) result.kind = Statement::Kind::kSetVariable;
    result.index = is_variable ? meaning->index : local(name, true);
  }

  void construction(Statement& result, const std::string& name) {
    result.kind = Statement::Kind::kNew;
    result.index =
        scope_.require(tokens_, tokens_.name("an object"), Scope::What::kObject, "object");
    if (!built_.insert(result.index).second) tokens_.fail("an object may be built once");
    result.local = local(name, true);
    if (!tokens_.at("{")) tokens_.expect("{");
    result.body = block();
    tokens_.expect(";");
  }

  std::size_t local(const std::string& name, bool may_be_new) {
    const Scope::Meaning* meaning = scope_.find(name);
    if (meaning == nullptr && may_be_new) {
      scope_.define(tokens_, name, Scope::What::kLocal, program_.locals.size(), thread_);
      program_.locals.push_back(name);
      return program_.locals.size() - 1;
    }
    if (meaning == nullptr || meaning->what != Scope::What::kLocal || meaning->thread != thread_)
      tokens_.fail("'" + name + "' is no local of this thread");
    return meaning->index;
  }

  void observe() {
    observes_all_ = false;
    do {
      program_.observed.push_back(
          scope_.require(tokens_, tokens_.name("a local"), Scope::What::kLocal, "local"));
    } while (tokens_.accept(","));
    tokens_.expect(";");
  }

  void outcomes() {
    outcomes_line_ = tokens_.peek().line;
    program_.outcomes.emplace();
    do {
      std::vector<Value> outcome;
      while (!tokens_.at(",") && !tokens_.at(";")) outcome.push_back(signed_number());
      program_.outcomes->insert(std::move(outcome));
    } while (tokens_.accept(","));
    tokens_.expect(";");
  }

  void claim(Claim::Kind kind) {
    const std::size_t first = tokens_.position();
    const int line = tokens_.peek().line;
    Claim claim{kind, expressions_.in_claim(), "", line};
    claim.text = tokens_.text_from(first);
    tokens_.expect(";");
    program_.claims.push_back(std::move(claim));
  }

  void check_observed(const Expression& condition, int line) const {
    if (condition.kind == Expression::Kind::kLocal &&
        std::ranges::find(program_.observed, condition.index) == program_.observed.end())
      tokens_.fail(line, "'" + program_.locals[condition.index] + "' is not observed");
    for (const Expression& operand : condition.operands) check_observed(operand, line);
  }

  TokenStream tokens_;
  Scope scope_;
  int depth_ = 0;
  ExpressionParser expressions_;
  Program program_;
  std::size_t thread_ = 0;
  std::set<std::size_t> built_;
  bool observes_all_ = true;
  int outcomes_line_ = 0;
};

}  // namespace

Program parse(const std::string& file, const std::string& text) {
  return Parser(file, text).all();
}

Program parse_file(const std::string& path) {
  if (std::filesystem::is_directory(path)) throw SyntaxError(path, 0, "is a folder");
  std::ifstream in(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (!in.is_open() || in.bad()) throw SyntaxError(path, 0, "cannot be read");
  return parse(path, text);
}

}  // namespace tenon::lab::jls
