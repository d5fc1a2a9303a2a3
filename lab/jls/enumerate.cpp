// SPDX-License-Identifier: Apache-2.0
#include "jls/enumerate.hpp"

#include <algorithm>
#include <utility>

#include "jls/final_fields.hpp"

namespace tenon::lab::jls {
namespace {

using Kind = Action::Kind;

/// The sources of plain reads, one after the other.
class Sources {
 public:
  Sources(const Program& program, const Rules& rules, std::vector<Execution>& out)
      : program_(program),
        freezes_(rules.freezes && std::ranges::any_of(program.variables, &Variable::is_final)),
        out_(out) {}

  void choose(Execution& e, std::size_t reader = 0) {
    while (reader < e.size() && !(e.reads(reader) && is_plain(e, reader))) ++reader;
    if (reader == e.size()) return finish(e);
    for (std::size_t w = 0; w < e.size(); ++w) {
      if (!e.writes(w, e.actions[reader].target)) continue;
      if (e.actions[w].value != e.actions[reader].value || e.obstacle(reader, w) >= 0) continue;
      e.sees[reader] = w;
      choose(e, reader + 1);
    }
  }

 private:
  bool is_plain(const Execution& e, std::size_t a) const {
    return !program_.variables[e.actions[a].target].is_volatile;
  }

  // What a freeze orders depends on how addresses went round: on all of W.
  void finish(const Execution& e) {
    out_.push_back(e);
    if (!freezes_) return;
    Execution& done = out_.back();
    done.frozen = frozen_order(program_, done);
    for (std::size_t r = 0; r < done.size(); ++r) {
      if (!done.reads(r) || done.obstacle(r, done.sees[r]) < 0) continue;
      return out_.pop_back();
    }
  }

  const Program& program_;
  bool freezes_;
  std::vector<Execution>& out_;
};

}  // namespace

int Execution::obstacle(std::size_t read, std::size_t write) const {
  if (hb.has(read, write)) return static_cast<int>(read);
  for (std::size_t w = 0; w < size(); ++w) {
    if (writes(w, actions[read].target) && hb.has(write, w) && is_before_read(w, read))
      return static_cast<int>(w);
  }
  return -1;
}

std::vector<Execution> executions_of(const Program& program,
                                     const std::vector<Execution>& combinations, const Rules& rules,
                                     const Bounds& bounds) {
  std::vector<Execution> all;
  Sources sources(program, rules, all);
  for (const Execution& combination : combinations) {
    for_each_order(program, combination, [&](Execution& ordered) {
      sources.choose(ordered);
      if (all.size() > bounds.executions) throw TooLarge(program.file + ": too many executions");
    });
  }
  return all;
}

}  // namespace tenon::lab::jls
