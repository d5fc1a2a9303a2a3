// SPDX-License-Identifier: Apache-2.0
// Who may write what, and who is joined, read off the text of a program.
#pragma once

#include <set>
#include <vector>

#include "jls/program.hpp"

namespace tenon::lab::jls {

class Writers {
 public:
  explicit Writers(const Program& program);

  /// Whether a thread other than this one may write the variable.
  bool has_other(std::size_t variable, std::size_t thread) const;
  bool is_joined(std::size_t thread) const { return joined_.contains(thread); }

 private:
  void look_at(const Program& program, std::size_t thread, const std::vector<Statement>& body);

  std::vector<std::set<std::size_t>> writers_;  // by variable
  std::set<std::size_t> joined_;
};

}  // namespace tenon::lab::jls
