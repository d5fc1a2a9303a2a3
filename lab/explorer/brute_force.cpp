// SPDX-License-Identifier: Apache-2.0
#include "explorer/brute_force.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace tenon::lab::brute {
namespace {

using std::memory_order;
using tiny::Do;
using tiny::Operation;
using tiny::Program;
using tiny::Word;

// C++20 [atomics.order]: what the halves of a read-modify-write do, and the default failure order.
memory_order read_half(memory_order order) {
  if (order == memory_order::release) return memory_order::relaxed;
  return order == memory_order::acq_rel ? memory_order::acquire : order;
}
memory_order write_half(memory_order order) {
  if (order == memory_order::acquire) return memory_order::relaxed;
  return order == memory_order::acq_rel ? memory_order::release : order;
}

bool reads(const Operation& operation) {
  return operation.what == Do::kLoad || operation.what == Do::kAdd ||
         operation.what == Do::kCompareExchange || operation.what == Do::kLock;
}

/// The program with its guesses: which compare-exchanges succeed.
class Candidates {
 public:
  using Visit = std::function<void(const Execution&)>;
  Candidates(const Program& program, std::uint32_t successes, const Visit& visit)
      : program_(program), visit_(visit) {
    for (const tiny::Thread& thread : program.threads) {
      for (const Operation& operation : thread)
        locations_ = std::max(locations_, operation.location + 1);
    }
    for (std::size_t location = 0; location < locations_; ++location)
      add({-1, static_cast<int>(location), Event::Kind::kWrite, {}, location}, nullptr);
    for (std::size_t t = 0; t < program.threads.size(); ++t) {
      int index = 0;
      for (const Operation& operation : program.threads[t]) {
        const bool tries = operation.what == Do::kCompareExchange;
        const bool writes = operation.what == Do::kStore || operation.what == Do::kAdd ||
                            operation.what == Do::kLock || (tries && (successes & 1));
        if (tries) successes >>= 1;
        index = add_operation(static_cast<int>(t), index, operation, writes);
      }
    }
    for (std::size_t to = 0; to < size(); ++to) {
      for (std::size_t from = 0; from < to; ++from) {
        const Event& a = x_.events[from];
        const Event& b = x_.events[to];
        if ((a.thread < 0 && b.thread >= 0) || (a.thread >= 0 && a.thread == b.thread))
          x_.po.add(from, to);
      }
    }
  }

  void visit_all() { choose_source(0); }

 private:
  std::size_t size() const { return x_.events.size(); }
  void add(const Event& event, const Operation* operation) {
    x_.events.push_back(event);
    operations_.push_back(operation);
  }

  int add_operation(int thread, int index, const Operation& operation, bool writes) {
    Event event{thread, index, Event::Kind::kFence, {}, operation.location, operation.order};
    const bool both = reads(operation) && writes;
    if (reads(operation)) {
      event.kind = Event::Kind::kRead;
      if (operation.what != Do::kLoad) event.order = read_half(operation.order);
      if (!writes && operation.fails_relaxed) event.order = memory_order::relaxed;
      add(event, &operation);
      event.index = ++index;
    }
    if (writes) {
      event.kind = Event::Kind::kWrite;
      if (both) event.order = write_half(operation.order);
      if (both) x_.rmw.add(size() - 1, size());
      add(event, &operation);
      ++index;
    }
    if (reads(operation) || writes) return index;
    event.kind = Event::Kind::kFence;
    if (operation.what != Do::kFence) {
      event.order = memory_order::seq_cst;
      event.reach = operation.what == Do::kLightFence ? Event::Reach::kLight : Event::Reach::kHeavy;
    }
    add(event, &operation);
    return index;
  }

  void choose_source(std::size_t reader) {
    while (reader < size() && x_.events[reader].kind != Event::Kind::kRead) ++reader;
    if (reader == size()) {
      if ((x_.po | x_.rf).acyclic() && values_fit()) choose_order(0);
      return;
    }
    const Relation before = x_.rf;
    for (std::size_t w = 0; w < size(); ++w) {
      if (!is_write_of(w, x_.events[reader].location)) continue;
      x_.rf = before;
      x_.rf.add(w, reader);
      choose_source(reader + 1);
    }
    x_.rf = before;
  }

  bool is_write_of(std::size_t event, std::size_t location) const {
    return x_.events[event].kind == Event::Kind::kWrite && x_.events[event].location == location;
  }
  std::size_t source_of(std::size_t reader) const {
    std::size_t w = 0;
    while (!x_.rf.has(w, reader)) ++w;
    return w;
  }
  bool is_exclusive_read(std::size_t event) const {
    return event + 1 < size() && x_.rmw.has(event, event + 1);
  }

  // Ends, for po and rf have no cycle.
  Word value_of(std::size_t event) const {
    const Operation* operation = operations_[event];
    if (operation == nullptr) return 0;
    if (x_.events[event].kind == Event::Kind::kRead) return value_of(source_of(event));
    return operation->what == Do::kAdd ? value_of(event - 1) + operation->value : operation->value;
  }

  bool values_fit() const {
    for (std::size_t e = 0; e < size(); ++e) {
      const Operation* operation = operations_[e];
      if (x_.events[e].kind != Event::Kind::kRead) continue;
      if (operation->what == Do::kLock && value_of(e) != 0) return false;
      if (operation->what != Do::kCompareExchange) continue;
      if ((value_of(e) == operation->expected) != is_exclusive_read(e)) return false;
    }
    return true;
  }

  void choose_order(std::size_t location) {
    if (location == locations_) return visit_(x_);
    std::vector<std::size_t> writes;
    for (std::size_t e = locations_; e < size(); ++e) {
      if (is_write_of(e, location)) writes.push_back(e);
    }
    const Relation before = x_.co;
    do {
      x_.co = before;
      for (std::size_t i = 0; i < writes.size(); ++i) {
        x_.co.add(location, writes[i]);  // the initial write has the location's number
        for (std::size_t j = 0; j < i; ++j) x_.co.add(writes[j], writes[i]);
      }
      choose_order(location + 1);
    } while (std::ranges::next_permutation(writes).found);
    x_.co = before;
  }

  const Program& program_;
  const Visit& visit_;
  std::size_t locations_ = 0;
  Execution x_;
  std::vector<const Operation*> operations_;  // by event
};

std::string name_of(const Event& event) {
  if (event.thread < 0) return "init";
  return std::to_string(event.thread) + "." + std::to_string(event.index);
}

}  // namespace

void for_each_candidate(const Program& program,
                        const std::function<void(const Execution&)>& visit) {
  std::uint32_t guesses = 1;
  for (const tiny::Thread& thread : program.threads) {
    for (const Operation& operation : thread)
      guesses <<= operation.what == Do::kCompareExchange ? 1 : 0;
  }
  for (std::uint32_t guess = 0; guess < guesses; ++guess)
    Candidates(program, guess, visit).visit_all();
}

std::string name_of(const Execution& x) {
  std::string text;
  std::map<std::size_t, std::vector<std::size_t>> orders;
  for (std::size_t e = 0; e < x.events.size(); ++e) {
    for (std::size_t w = 0; w < x.events.size(); ++w) {
      if (x.rf.has(w, e)) text += name_of(x.events[e]) + "<" + name_of(x.events[w]) + " ";
    }
    if (x.events[e].kind == Event::Kind::kWrite && x.events[e].thread >= 0)
      orders[x.events[e].location].push_back(e);
  }
  for (auto& [location, writes] : orders) {
    std::ranges::sort(writes, [&](std::size_t a, std::size_t b) { return x.co.has(a, b); });
    text += "| ";
    for (const std::size_t w : writes) text += name_of(x.events[w]) + " ";
  }
  return text;
}

std::set<std::string> executions(const Program& program, Model model) {
  std::set<std::string> result;
  for_each_candidate(program, [&](const Execution& execution) {
    if (allows(model, execution)) result.insert(name_of(execution));
  });
  return result;
}

}  // namespace tenon::lab::brute
