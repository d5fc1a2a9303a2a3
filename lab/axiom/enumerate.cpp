// SPDX-License-Identifier: Apache-2.0
#include "axiom/enumerate.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <vector>

#include "axiom/local_orders.hpp"
#include "axiom/thread_run.hpp"

namespace tenon::lab::axiom {
namespace {

constexpr std::size_t kMostTries = std::size_t{1} << 24;

using Values = std::vector<std::vector<Value>>;  // by location, sorted

bool insert(std::vector<Value>& values, Value value) {
  const auto at = std::ranges::lower_bound(values, value);
  if (at != values.end() && *at == value) return false;
  values.insert(at, value);
  return true;
}

bool insert_written(Values& values, const std::vector<ThreadRuns>& threads) {
  bool is_new = false;
  for (const ThreadRuns& thread : threads) {
    for (const ThreadRun& run : thread.runs) {
      for (const Event& event : run.events) {
        if (event.is_write()) is_new |= insert(values[event.location], event.value);
      }
    }
  }
  return is_new;
}

// No execution has more writes: each thread's longest run.
std::size_t most_writes(const std::vector<ThreadRuns>& threads) {
  std::size_t sum = 0;
  for (const ThreadRuns& thread : threads) {
    std::ptrdiff_t most = 0;
    for (const ThreadRun& run : thread.runs)
      most = std::max(most, std::ranges::count_if(run.events, &Event::is_write));
    sum += static_cast<std::size_t>(most);
  }
  return sum;
}

// A value is computed from those written before it, so after as many rounds as there are writes
// each of them is known.
std::vector<ThreadRuns> runs_of_all(const Program& program, bool private_reads_are_right) {
  Values values;
  for (const Location& location : program.locations) values.push_back({location.initial});
  std::vector<ThreadRuns> threads;
  for (std::size_t round = 0;; ++round) {
    threads.clear();
    for (std::size_t t = 0; t < program.threads.size(); ++t)
      threads.push_back(runs_of(program, t, values, private_reads_are_right));
    if (round > most_writes(threads) || !insert_written(values, threads)) return threads;
  }
}

class Enumerator {
 public:
  Enumerator(const Program& program, Prune prune, const CandidateVisitor& visitor)
      : program_(program),
        prune_(prune),
        visitor_(visitor),
        threads_(runs_of_all(program, prune != Prune::kNothing)) {
    for (std::size_t l = 0; l < program.locations.size(); ++l) {
      Event event{Event::Kind::kWrite, {}, false, {}, l, program.locations[l].initial, {}};
      initial_.push_back(event);
    }
    could_write_.resize(threads_.size() + 1, Values(program.locations.size()));
    for (std::size_t t = threads_.size(); t-- > 0;) {
      could_write_[t] = could_write_[t + 1];
      insert_written(could_write_[t], {threads_[t]});
    }
  }

  Enumeration all() {
    choose_run();
    Enumeration result;
    for (const ThreadRuns& thread : threads_) {
      result.has_cut |= thread.has_cut;
      result.has_fault |= thread.has_fault;
    }
    return result;
  }

 private:
  void count() {
    if (++tried_ > kMostTries) throw std::length_error("too many candidates");
  }

  void choose_run() {
    count();
    if (!reads_can_be_satisfied()) return;
    if (chosen_.size() == threads_.size()) return with_events();
    for (const ThreadRun& run : threads_[chosen_.size()].runs) {
      chosen_.push_back(&run);
      choose_run();
      chosen_.pop_back();
    }
  }

  bool reads_can_be_satisfied() const {
    for (const ThreadRun* reader : chosen_) {
      for (const Event& event : reader->events) {
        if (event.is_read() && !is_written(event.location, event.value)) return false;
      }
    }
    return true;
  }
  // By the start, by a chosen run, or by one that may yet be chosen.
  bool is_written(std::size_t location, Value value) const {
    if (program_.locations[location].initial == value) return true;
    for (const ThreadRun* run : chosen_) {
      for (const Event& event : run->events) {
        if (event.is_write() && event.location == location && event.value == value) return true;
      }
    }
    return std::ranges::binary_search(could_write_[chosen_.size()][location], value);
  }

  void with_events() {
    x_.events = initial_;
    x_.final_registers.clear();
    for (const ThreadRun* run : chosen_) {
      x_.events.insert(x_.events.end(), run->events.begin(), run->events.end());
      x_.final_registers.push_back(run->registers);
    }
    const std::size_t size = x_.events.size();
    if (size > kMostEvents) throw std::length_error("more than 64 events in an execution");
    x_.po = x_.rmw = x_.dep = Relation(size);
    std::size_t first = initial_.size();
    for (const ThreadRun* run : chosen_) first = add_thread(*run, first);
    x_.rf = x_.co = x_.fr = Relation(size);
    x_.final_memory.assign(program_.locations.size(), 0);
    orders_.clear();
    for (std::size_t l = 0; l < program_.locations.size(); ++l) {
      orders_.push_back(local_orders(x_, l, is_pruned(l)));
      if (orders_.back().empty()) return;
    }
    visitor_.begin(x_);
    choose_orders(0);
  }

  bool is_pruned(std::size_t location) const {
    if (prune_ != Prune::kIncoherentAtomics) return prune_ == Prune::kIncoherent;
    return std::ranges::none_of(x_.events, [location](const Event& event) {
      return event.is_read() && event.order == Order::kPlain && event.location == location;
    });
  }

  // Returns the number of the event after its last one.
  std::size_t add_thread(const ThreadRun& run, std::size_t first) {
    for (std::size_t i = 0; i < run.events.size(); ++i) {
      for (std::size_t j = i + 1; j < run.events.size(); ++j) x_.po.add(first + i, first + j);
      for_each(run.depends[i], [&](std::size_t read) { x_.dep.add(first + read, first + i); });
      if (i > 0 && run.events[i].is_write() && run.events[i].exclusive)
        x_.rmw.add(first + i - 1, first + i);
    }
    return first + run.events.size();
  }

  void choose_orders(std::size_t location) {
    if (location == orders_.size()) {
      count();
      return visitor_.candidate(x_);
    }
    const Relation rf = x_.rf;
    const Relation co = x_.co;
    const Relation fr = x_.fr;
    for (const LocalOrder& order : orders_[location]) {
      add_order(order);
      x_.final_memory[location] = x_.events[order.writes.back()].value;
      choose_orders(location + 1);
      x_.rf = rf;
      x_.co = co;
      x_.fr = fr;
    }
  }

  void add_order(const LocalOrder& order) {
    EventSet later = 0;
    for (std::size_t i = order.writes.size(); i-- > 0;) {
      x_.co.add_all(order.writes[i], later);
      for (const auto& [read, source] : order.sources) {
        if (source != order.writes[i]) continue;
        x_.rf.add(source, read);
        x_.fr.add_all(read, later);
      }
      later |= only(order.writes[i]);
    }
  }

  const Program& program_;
  Prune prune_;
  const CandidateVisitor& visitor_;
  std::vector<ThreadRuns> threads_;
  std::vector<Values> could_write_;  // by number of threads that have chosen
  std::vector<Event> initial_;
  std::vector<const ThreadRun*> chosen_;
  std::vector<std::vector<LocalOrder>> orders_;  // by location
  Execution x_;
  std::size_t tried_ = 0;  // choices of runs, and candidates
};

}  // namespace

Enumeration for_each_candidate(const Program& program, Prune prune,
                               const CandidateVisitor& visitor) {
  return Enumerator(program, prune, visitor).all();
}

}  // namespace tenon::lab::axiom
