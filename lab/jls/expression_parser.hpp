// SPDX-License-Identifier: Apache-2.0
// The expressions of a program file.
#pragma once

#include <string>

#include "jls/program.hpp"
#include "jls/scope.hpp"
#include "jls/token_stream.hpp"

namespace tenon::lab::jls {

class ExpressionParser {
 public:
  ExpressionParser(TokenStream& tokens, const Scope& scope, int& depth)
      : tokens_(tokens), scope_(scope), depth_(depth) {}

  /// In a thread: its own locals, and variables.
  Expression in_thread(std::size_t thread);
  /// In a claim: locals of all threads.
  Expression in_claim();

 private:
  Expression binary(int level);
  Expression prefixed();
  Expression named();
  Expression operation(Operator what, Expression left, Expression right);

  TokenStream& tokens_;
  const Scope& scope_;
  int& depth_;
  bool is_claim_ = false;
  std::size_t thread_ = 0;
  int operations_ = 0;
};

}  // namespace tenon::lab::jls
