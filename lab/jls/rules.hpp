// SPDX-License-Identifier: Apache-2.0
// Which rules the model has: all of them. Others are wrong twins, for tests and for people who want
// to see what a rule is for.
#pragma once

#include <array>

namespace tenon::lab::jls {

struct Rules {
  bool causality = true;  ///< 17.4.8; without it: happens-before consistency alone
  bool freezes = true;    ///< 17.5.1
  /// 17.4.2: an action's identifier is arbitrary, so that an action of one execution may be any of
  /// the same thread, kind and variable in another. False: it has to be the same in its thread's
  /// program order, counted from the start.
  bool free_identity = true;
  /// The rules of 17.4.8 by number; 1 and 9 cannot be left out: see justify.hpp.
  std::array<bool, 10> commit = {true, true, true, true, true, true, true, true, true, true};

  static Rules without(std::size_t commit_rule) {
    Rules rules;
    rules.commit[commit_rule] = false;
    return rules;
  }
};

}  // namespace tenon::lab::jls
