// SPDX-License-Identifier: Apache-2.0
// Synchronization orders, and what they make of happens-before.
#include <algorithm>

#include "jls/enumerate.hpp"

namespace tenon::lab::jls {
namespace {

using Kind = Action::Kind;

constexpr std::size_t kMostSteps = 5000000;

class Orders {
 public:
  Orders(const Program& program, const Execution& combination,
         const std::function<void(Execution&)>& visit)
      : program_(program),
        e_(combination),
        visit_(visit),
        held_(program.monitors.size(), {Action::kNobody, 0}) {
    const std::size_t threads = e_.first.size();
    for (std::size_t v = 0; v < program.variables.size(); ++v) last_write_.push_back(v);
    started_.resize(threads);
    ended_.resize(threads);
    for (std::size_t t = 0; t < threads; ++t) {
      const std::size_t end = t + 1 < threads ? e_.first[t + 1] : e_.size();
      queues_.emplace_back();
      for (std::size_t a = e_.first[t]; a < end; ++a) {
        if (is_synchronization(program, e_.actions[a])) queues_.back().push_back(a);
      }
    }
    next_.resize(threads);
  }

  void extend() {
    if (++steps_ > kMostSteps)
      throw TooLarge(program_.file + ": too many orders of synchronization actions");
    bool all_done = true;
    for (std::size_t t = 0; t < queues_.size(); ++t) {
      if (next_[t] == queues_[t].size()) continue;
      all_done = false;
      const std::size_t a = queues_[t][next_[t]];
      if (!is_enabled(e_.actions[a])) continue;
      const Undo undo = perform(a);
      ++next_[t];
      order_.push_back(a);
      extend();
      order_.pop_back();
      --next_[t];
      restore(a, undo);
    }
    if (all_done) complete();
  }

 private:
  struct Undo {
    std::size_t last_write = 0;
  };
  struct Held {
    int by;
    int times;
  };

  bool is_enabled(const Action& action) const {
    switch (action.kind) {
      case Kind::kRead:
        return e_.actions[last_write_[action.target]].value == action.value;
      case Kind::kLock:
        return held_[action.target].times == 0 || held_[action.target].by == action.thread;
      case Kind::kFirst:
        return started_[action.target];
      case Kind::kJoin:
        return !has_last(action.target) || ended_[action.target];
      default:
        return true;
    }
  }
  // Nobody waits for a thread that was not started.
  bool has_last(std::size_t thread) const {
    return !queues_[thread].empty() && e_.actions[queues_[thread].back()].kind == Kind::kLast;
  }

  Undo perform(std::size_t a) {
    const Action& action = e_.actions[a];
    Undo undo;
    if (action.kind == Kind::kRead) e_.sees[a] = last_write_[action.target];
    if (action.kind == Kind::kWrite) {
      undo.last_write = last_write_[action.target];
      last_write_[action.target] = a;
    }
    if (action.kind == Kind::kStart) started_[action.target] = true;
    if (action.kind == Kind::kLast) ended_[action.target] = true;
    if (action.kind == Kind::kLock)
      held_[action.target] = {action.thread, held_[action.target].times + 1};
    if (action.kind == Kind::kUnlock) --held_[action.target].times;
    return undo;
  }
  void restore(std::size_t a, const Undo& undo) {
    const Action& action = e_.actions[a];
    if (action.kind == Kind::kWrite) last_write_[action.target] = undo.last_write;
    if (action.kind == Kind::kStart) started_[action.target] = false;
    if (action.kind == Kind::kLast) ended_[action.target] = false;
    if (action.kind == Kind::kLock) --held_[action.target].times;
    if (action.kind == Kind::kUnlock)
      held_[action.target] = {action.thread, held_[action.target].times + 1};
  }

  static bool synchronizes(const Action& a, const Action& b) {
    switch (a.kind) {
      case Kind::kUnlock:
        return b.kind == Kind::kLock && a.target == b.target;
      case Kind::kWrite:
        return b.kind == Kind::kRead && a.target == b.target;
      case Kind::kStart:
        return b.kind == Kind::kFirst && a.target == b.target;
      case Kind::kLast:
        return b.kind == Kind::kJoin && a.target == b.target;
      default:
        return false;
    }
  }

  void complete() {
    Execution e = e_;
    for (std::size_t later = 0; later < order_.size(); ++later) {
      for (std::size_t earlier = 0; earlier < later; ++earlier) {
        const std::size_t a = order_[earlier];
        const std::size_t b = order_[later];
        e.so.add(a, b);
        if (synchronizes(e.actions[a], e.actions[b])) e.sw.add(a, b);
      }
    }
    e.hb = e.sw;
    for (std::size_t b = 0; b < e.size(); ++b) {
      for (std::size_t a = 0; a < b; ++a) {
        const int thread = e.actions[a].thread;
        const bool both = thread == e.actions[b].thread;
        if (thread == Action::kNobody ? !both : both) e.hb.add(a, b);
      }
    }
    e.hb.close();
    visit_(e);
  }

  const Program& program_;
  std::size_t steps_ = 0;
  Execution e_;
  const std::function<void(Execution&)>& visit_;
  std::vector<std::vector<std::size_t>> queues_;  // by thread: its synchronization actions
  std::vector<std::size_t> next_;
  std::vector<std::size_t> order_;
  std::vector<std::size_t> last_write_;  // by variable
  std::vector<Held> held_;               // by monitor
  std::vector<bool> started_;
  std::vector<bool> ended_;
};

}  // namespace

void for_each_order(const Program& program, const Execution& combination,
                    const std::function<void(Execution&)>& visit) {
  Orders(program, combination, visit).extend();
}

}  // namespace tenon::lab::jls
