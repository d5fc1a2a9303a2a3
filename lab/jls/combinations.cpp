// SPDX-License-Identifier: Apache-2.0
// Runs of threads that fit together.
#include <algorithm>

#include "jls/enumerate.hpp"

namespace tenon::lab::jls {
namespace {

constexpr std::size_t kMostCombinations = 20000;
constexpr double kMostTried = 5e6;

class Combinations {
 public:
  Combinations(const Program& program, std::vector<std::vector<Trace>> traces)
      : program_(program), traces_(std::move(traces)), chosen_(program.threads.size()) {}

  std::vector<Execution> all() {
    choose(0);
    return std::move(out_);
  }

 private:
  void choose(std::size_t thread) {
    if (thread == program_.threads.size()) {
      if (starts_fit() && values_fit()) build();
      return;
    }
    if (program_.threads[thread].is_started) {  // or it is not
      chosen_[thread] = nullptr;
      choose(thread + 1);
    }
    for (const Trace& trace : traces_[thread]) {
      chosen_[thread] = &trace;
      choose(thread + 1);
    }
  }

  template <class F>
  void for_each_action(F&& f) const {
    for (const Trace* trace : chosen_) {
      if (trace != nullptr) std::ranges::for_each(trace->actions, f);
    }
  }

  bool starts_fit() const {
    std::vector<int> starts(program_.threads.size());
    for_each_action([&](const Action& action) {
      if (action.kind == Action::Kind::kStart) ++starts[action.target];
    });
    for (std::size_t t = 0; t < starts.size(); ++t) {
      const int runs = chosen_[t] != nullptr ? 1 : 0;
      if (program_.threads[t].is_started && starts[t] != runs) return false;
    }
    return true;
  }

  bool values_fit() const {
    const auto has_write = [this](const Action& read) {
      bool found = program_.variables[read.target].initial == read.value;
      for_each_action([&](const Action& action) {
        found = found || (action.kind == Action::Kind::kWrite && action.target == read.target &&
                          action.value == read.value);
      });
      return found;
    };
    bool fit = true;
    for_each_action([&](const Action& action) {
      if (action.kind == Action::Kind::kRead && fit) fit = has_write(action);
    });
    return fit;
  }

  void build() {
    Execution e;
    for (std::size_t v = 0; v < program_.variables.size(); ++v) {
      Action write;
      write.kind = Action::Kind::kWrite;
      write.target = v;
      write.value = program_.variables[v].initial;
      e.actions.push_back(write);
    }
    e.locals.resize(program_.locals.size());
    for (std::size_t t = 0; t < chosen_.size(); ++t) {
      e.first.push_back(e.actions.size());
      if (chosen_[t] == nullptr) continue;
      e.actions.insert(e.actions.end(), chosen_[t]->actions.begin(), chosen_[t]->actions.end());
      // No two threads share a local, and what a thread does not set is 0.
      for (std::size_t i = 0; i < e.locals.size(); ++i) e.locals[i] |= chosen_[t]->locals[i];
    }
    if (e.actions.size() > kMostActions)
      throw TooLarge(program_.file + ": an execution of more than 32 actions");
    if (out_.size() >= kMostCombinations)
      throw TooLarge(program_.file + ": too many combinations of runs");
    e.sees.resize(e.actions.size());
    out_.push_back(std::move(e));
  }

  const Program& program_;
  std::vector<std::vector<Trace>> traces_;
  std::vector<const Trace*> chosen_;
  std::vector<Execution> out_;
};

}  // namespace

std::vector<Execution> combinations_of(const Program& program, const Bounds& bounds, bool* cut) {
  const Domain domain = domain_of(program, bounds.loop);
  std::vector<std::vector<Trace>> traces;
  double product = 1;
  for (std::size_t t = 0; t < program.threads.size(); ++t) {
    traces.push_back(traces_of(program, t, domain, bounds.loop, cut));
    product *= static_cast<double>(traces.back().size() + 1);
  }
  if (product > kMostTried) throw TooLarge(program.file + ": too many combinations of runs");
  return Combinations(program, std::move(traces)).all();
}

}  // namespace tenon::lab::jls
