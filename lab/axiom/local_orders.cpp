// SPDX-License-Identifier: Apache-2.0
#include "axiom/local_orders.hpp"

#include <optional>

namespace tenon::lab::axiom {
namespace {

class LocalOrders {
 public:
  LocalOrders(const Execution& x, std::size_t location, bool coherent)
      : x_(x), coherent_(coherent) {
    std::optional<std::size_t> previous;
    for (std::size_t e = 0; e < x.events.size(); ++e) {
      const Event& event = x.events[e];
      if (!event.is_access() || event.location != location) continue;
      (event.is_read() ? reads_ : writes_).push_back(e);
      const bool same_thread = previous && x.po.has(*previous, e);
      before_.resize(e + 1);
      after_.resize(e + 1);
      before_[e] = same_thread ? previous : std::nullopt;
      if (same_thread) after_[*previous] = e;
      previous = e;
    }
    age_.resize(x.events.size());
  }

  std::vector<LocalOrder> all() {
    current_.writes.push_back(writes_[0]);  // the initial one
    age_[writes_[0]] = 0;
    choose_write();
    return std::move(result_);
  }

 private:
  // Along co, a write has an even age, and a read of it the odd one above.
  void choose_write() {
    if (current_.writes.size() == writes_.size()) return choose_source(0);
    for (std::size_t w = 1; w < writes_.size(); ++w) {
      if ((placed_ & only(writes_[w])) != 0 || (coherent_ && !is_next(writes_[w]))) continue;
      placed_ |= only(writes_[w]);
      age_[writes_[w]] = 2 * current_.writes.size();
      current_.writes.push_back(writes_[w]);
      choose_write();
      current_.writes.pop_back();
      placed_ &= ~only(writes_[w]);
    }
  }
  // Are all earlier writes of its thread placed?
  bool is_next(std::size_t write) const {
    for (std::size_t w = 1; w < writes_.size() && writes_[w] < write; ++w) {
      if (x_.po.has(writes_[w], write) && (placed_ & only(writes_[w])) == 0) return false;
    }
    return true;
  }

  void choose_source(std::size_t index) {
    if (index == reads_.size()) {
      result_.push_back(current_);
      return;
    }
    const std::size_t read = reads_[index];
    for (const std::size_t write : current_.writes) {
      if (x_.events[write].value != x_.events[read].value) continue;
      age_[read] = age_[write] + 1;
      if (coherent_ && !fits(read)) continue;
      current_.sources.emplace_back(read, write);
      choose_source(index + 1);
      current_.sources.pop_back();
    }
  }
  // A read comes no earlier than what its thread did before, and before what it writes next.
  bool fits(std::size_t read) const {
    const auto& before = before_[read];
    const auto& after = after_[read];
    return (!before || age_[*before] <= age_[read]) &&
           (!after || x_.events[*after].is_read() || age_[read] < age_[*after]);
  }

  const Execution& x_;
  bool coherent_;
  std::vector<std::size_t> reads_;
  std::vector<std::size_t> writes_;
  std::vector<std::optional<std::size_t>> before_;  // by event: its neighbours in its thread
  std::vector<std::optional<std::size_t>> after_;
  std::vector<std::size_t> age_;  // by event
  EventSet placed_ = 0;
  LocalOrder current_;
  std::vector<LocalOrder> result_;
};

}  // namespace

std::vector<LocalOrder> local_orders(const Execution& x, std::size_t location, bool coherent) {
  return LocalOrders(x, location, coherent).all();
}

}  // namespace tenon::lab::axiom
