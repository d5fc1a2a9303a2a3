// SPDX-License-Identifier: Apache-2.0
#include "jls/writers.hpp"

#include <algorithm>

namespace tenon::lab::jls {

Writers::Writers(const Program& program) : writers_(program.variables.size()) {
  for (std::size_t t = 0; t < program.threads.size(); ++t)
    look_at(program, t, program.threads[t].body);
}

bool Writers::has_other(std::size_t variable, std::size_t thread) const {
  return std::ranges::any_of(writers_[variable],
                             [thread](std::size_t writer) { return writer != thread; });
}

void Writers::look_at(const Program& program, std::size_t thread,
                      const std::vector<Statement>& body) {
  for (const Statement& statement : body) {
    if (statement.kind == Statement::Kind::kSetVariable) writers_[statement.index].insert(thread);
    if (statement.kind == Statement::Kind::kJoin) joined_.insert(statement.index);
    if (statement.kind == Statement::Kind::kSetField) {
      // Whichever object the local refers to.
      for (const Object& object : program.objects) {
        const auto found = object.fields.find(statement.field);
        if (found != object.fields.end()) writers_[found->second].insert(thread);
      }
    }
    look_at(program, thread, statement.body);
    look_at(program, thread, statement.otherwise);
  }
}

}  // namespace tenon::lab::jls
