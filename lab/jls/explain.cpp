// SPDX-License-Identifier: Apache-2.0
// Why an outcome is forbidden: the nearest that an execution comes to it.
#include <optional>

#include "jls/order_cycle.hpp"
#include "jls/report.hpp"
#include "jls/sequential.hpp"

namespace tenon::lab::jls {
namespace {

/// Looks for an order of a combination in which the fewest reads have no write that they may see.
class Nearest {
 public:
  explicit Nearest(const Program& program) : program_(program) {}

  void look_at(const Execution& combination) {
    if (fewest_ == SIZE_MAX && !cycle_) cycle_ = order_cycle(program_, combination);
    for_each_order(program_, combination, [this](Execution& e) {
      std::size_t wrong = 0;
      std::string why;
      for (std::size_t r = 0; r < e.size(); ++r) {
        if (!e.reads(r) || program_.variables[e.actions[r].target].is_volatile) continue;
        if (std::optional<std::string> obstacle = obstacle_of(e, r)) {
          ++wrong;
          why = std::move(*obstacle);
        }
      }
      if (wrong != 0 && wrong >= fewest_) return;
      fewest_ = wrong;
      why_ = std::move(why);
    });
  }

  std::string reason() const {
    if (fewest_ == SIZE_MAX && cycle_) return "cycle: " + *cycle_;
    if (fewest_ == SIZE_MAX)
      return "no synchronization order in which each volatile read sees the last write";
    if (why_.empty()) return "final field: the constructor's write happens-before the read";
    return why_;
  }

 private:
  // Nothing when the read may see some write of its value.
  std::optional<std::string> obstacle_of(const Execution& e, std::size_t read) const {
    std::string why;
    for (std::size_t w = 0; w < e.size(); ++w) {
      if (!e.writes(w, e.actions[read].target) || e.actions[w].value != e.actions[read].value)
        continue;
      const int obstacle = e.obstacle(read, w);
      if (obstacle < 0) return {};
      const auto between = static_cast<std::size_t>(obstacle);
      why = between == read ? text_of(program_, e.actions[read]) + " happens-before " +
                                  text_of(program_, e.actions[w])
                            : text_of(program_, e.actions[w]) + ", then " +
                                  text_of(program_, e.actions[between]) + ", then " +
                                  text_of(program_, e.actions[read]) + " in happens-before";
    }
    return why;
  }

  const Program& program_;
  std::size_t fewest_ = SIZE_MAX;
  std::string why_;
  std::optional<std::string> cycle_;
};

}  // namespace

std::string reason_against(const Program& program, const Table& table, const Outcome& outcome) {
  if (outcome.is_consistent) {
    const Execution& e = table.executions[*outcome.execution];
    std::string text = "no commit order: circular justification of";
    for (std::size_t r = 0; r < e.size(); ++r) {
      if (e.reads(r) && !e.is_before_read(e.sees[r], r))
        text += " [" + text_of(program, e.actions[r]) + "]";
    }
    return text;
  }
  Nearest nearest(program);
  for (const Execution& combination : table.combinations) {
    if (outcome_of(program, combination) == outcome.values) nearest.look_at(combination);
  }
  return nearest.reason();
}

}  // namespace tenon::lab::jls
