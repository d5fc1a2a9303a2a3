// SPDX-License-Identifier: Apache-2.0
// SC and TSO: is there one order of all events, as the memory saw them?
//
// TSO after Owens, Sarkar, Sewell, "A Better x86 Memory Model: x86-TSO", TPHOLs 2009, in the
// axiomatic form of Alglave: preserved program order is all of po but from a store to a later load,
// unless a fence or a locked instruction stands between; a thread sees its own stores early
// (internal rf orders nothing).
#include <algorithm>
#include <utility>
#include <vector>

#include "explorer/model_rules.hpp"

namespace tenon::lab {
namespace {

bool is_barrier(const Event& event) noexcept {
  if (event.kind == Kind::kFence)
    return event.order == Order::kSeqCst && event.reach != Reach::kLight;
  if (event.is_access() && event.exclusive) return true;
  if (event.kind == Kind::kWrite) return event.order == Order::kSeqCst;  // xchg
  // The kernel, which follows, has drained the buffer.
  return event.kind == Kind::kDeath || event.is_of_threads();
}
bool is_buffered_store(const Event& event) noexcept {
  return event.kind == Kind::kWrite && !is_barrier(event);
}

// Made once and loaded for each graph, so that nothing is allocated: it is asked at every event.
class GlobalOrder {
 public:
  void load(const Graph& graph) {
    graph_ = &graph;
    first_.clear();
    newest_edge_.clear();
    edges_.clear();
    pairs_.clear();
    for (const auto& events : graph.threads) {
      first_.push_back(static_cast<std::uint32_t>(newest_edge_.size()));
      newest_edge_.resize(newest_edge_.size() + events.size(), kNone);
    }
    incoming_.assign(newest_edge_.size(), 0);
  }

  void add_program_order() {
    for (std::size_t t = 0; t < graph_->threads.size(); ++t) {
      for (std::size_t i = 0; i + 1 < graph_->threads[t].size(); ++i)
        edge(node(t, i), node(t, i + 1));
    }
  }

  // Each event leads to the next one, of either sort, that may not overtake it; transitivity does
  // the rest.
  void add_preserved_program_order() {
    for (std::size_t t = 0; t < graph_->threads.size(); ++t) {
      const auto& events = graph_->threads[t];
      std::uint32_t next_store = kNone;
      std::uint32_t next_other = kNone;
      std::uint32_t next_barrier = kNone;
      for (std::size_t i = events.size(); i-- > 0;) {
        const std::uint32_t here = node(t, i);
        const bool buffered = is_buffered_store(events[i]);
        for (std::uint32_t next : {next_store, buffered ? next_barrier : next_other}) {
          if (next != kNone) edge(here, next);
        }
        (buffered ? next_store : next_other) = here;
        if (is_barrier(events[i])) next_barrier = here;
      }
    }
  }

  void add_communication(bool internal_too) {
    for (const Location& location : graph_->locations) {
      for (std::size_t p = 0; p + 1 < location.order.size(); ++p)
        edge(node(location.order[p]), node(location.order[p + 1]));
    }
    graph_->for_each([&](Id id, const Event& event) {
      if (event.kind != Kind::kRead) return;
      const Location& location = graph_->locations[event.location];
      if (!event.from.initial() && (internal_too || event.from.thread != id.thread))
        edge(node(event.from), node(id));
      const auto next = static_cast<std::size_t>(graph_->position_of(location, event.from) + 1);
      if (next < location.order.size()) edge(node(id), node(location.order[next]));
    });
  }

  // Creation comes before all of the thread, its end and all arrivals before those who wait for
  // them.
  void add_order_of_threads() {
    graph_->for_each([&](Id id, const Event& event) {
      if (!event.is_of_threads()) return;
      const auto thread = static_cast<std::size_t>(event.value);
      if (event.kind == Kind::kCreate)
        for_nearest_from(thread, 0, [&](std::size_t i) { edge(node(id), node(thread, i)); });
      if (event.kind == Kind::kJoin)
        for_nearest_before(thread, graph_->threads[thread].size(),
                           [&](std::size_t i) { edge(node(thread, i), node(id)); });
      if (event.kind == Kind::kPass) add_arrivals(id);
    });
  }

  // A heavy fence makes every other thread pass a fence, somewhere: at each light fence it is open
  // which of the two comes first.
  bool acyclic_for_some_fence_order() {
    std::vector<Id> heavy;
    graph_->for_each([&](Id id, const Event& event) {
      if (event.kind == Kind::kFence && event.reach == Reach::kHeavy) heavy.push_back(id);
    });
    if (!heavy.empty()) {
      graph_->for_each([&](Id id, const Event& event) {
        if (event.kind != Kind::kFence || event.reach != Reach::kLight) return;
        for (Id h : heavy) {
          if (h.thread != id.thread) pairs_.push_back({h, id});
        }
      });
    }
    return acyclic_from_pair(0);
  }

  bool acyclic() {
    auto& waiting = waiting_ = incoming_;
    ready_.clear();
    for (std::uint32_t n = 0; n < waiting.size(); ++n) {
      if (waiting[n] == 0) ready_.push_back(n);
    }
    for (std::size_t done = 0; done < ready_.size(); ++done) {
      for (std::uint32_t e = newest_edge_[ready_[done]]; e != kNone; e = edges_[e].previous) {
        if (--waiting[edges_[e].to] == 0) ready_.push_back(edges_[e].to);
      }
    }
    return ready_.size() == waiting.size();
  }

 private:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};
  struct Edge {
    std::uint32_t from;
    std::uint32_t to;
    std::uint32_t previous;  // of the same `from`
  };
  struct Pair {
    Id heavy;
    Id light;
  };

  std::uint32_t node(std::size_t thread, std::size_t index) const noexcept {
    return first_[thread] + static_cast<std::uint32_t>(index);
  }
  std::uint32_t node(Id id) const noexcept {
    return node(Graph::index_of(id.thread), Graph::index_of(id.index));
  }
  void edge(std::uint32_t from, std::uint32_t to) {
    edges_.push_back({from, to, newest_edge_[from]});
    newest_edge_[from] = static_cast<std::uint32_t>(edges_.size() - 1);
    ++incoming_[to];
  }
  void take_back_to(std::size_t count) {
    for (; edges_.size() > count; edges_.pop_back()) {
      newest_edge_[edges_.back().from] = edges_.back().previous;
      --incoming_[edges_.back().to];
    }
  }

  bool acyclic_from_pair(std::size_t first) {
    if (!acyclic()) return false;
    if (first == pairs_.size()) return true;
    const std::size_t edges = edges_.size();
    for (const bool light_first : {true, false}) {
      order(pairs_[first], light_first);
      if (acyclic_from_pair(first + 1)) return true;
      take_back_to(edges);
    }
    return false;
  }

  // The nearest event of either sort stands for those beyond it.
  template <class F>
  void for_nearest_from(std::size_t thread, std::size_t first, F&& f) const {
    bool had[2] = {};
    const auto& events = graph_->threads[thread];
    for (std::size_t i = first; i < events.size() && !(had[0] && had[1]); ++i) {
      if (!std::exchange(had[is_buffered_store(events[i])], true)) f(i);
    }
  }
  template <class F>
  void for_nearest_before(std::size_t thread, std::size_t end, F&& f) const {
    bool had[2] = {};
    const auto& events = graph_->threads[thread];
    for (std::size_t i = end; i > 0 && !(had[0] && had[1]); --i) {
      if (!std::exchange(had[is_buffered_store(events[i - 1])], true)) f(i - 1);
    }
  }

  // Everything before the light fence is in memory when the heavy one is over; or everything after
  // it comes after the heavy one.
  void order(const Pair& pair, bool light_first) {
    const auto thread = Graph::index_of(pair.light.thread);
    const std::size_t light = Graph::index_of(pair.light.index);
    const std::uint32_t heavy = node(pair.heavy);
    if (light_first)
      for_nearest_before(thread, light, [&](std::size_t i) { edge(node(thread, i), heavy); });
    else
      for_nearest_from(thread, light + 1, [&](std::size_t i) { edge(heavy, node(thread, i)); });
  }

  // The n-th passing of a barrier comes after everybody's n-th arrival there.
  void add_arrivals(Id passing) {
    const std::uint64_t barrier = graph_->at(passing).value;
    const auto& own = graph_->threads[Graph::index_of(passing.thread)];
    const auto is = [&](Kind kind) {
      return [=](const Event& event) { return event.kind == kind && event.value == barrier; };
    };
    const auto round = std::count_if(own.begin(), own.begin() + passing.index + 1, is(Kind::kPass));
    for (std::size_t t = 0; t < graph_->threads.size(); ++t) {
      const auto& events = graph_->threads[t];
      std::ptrdiff_t left = round;
      for (std::size_t i = 0; i < events.size() && left > 0; ++i) {
        if (is(Kind::kArrive)(events[i]) && --left == 0) edge(node(t, i), node(passing));
      }
    }
  }

  const Graph* graph_ = nullptr;
  std::vector<std::uint32_t> first_;
  std::vector<std::uint32_t> newest_edge_;
  std::vector<std::uint32_t> incoming_;
  std::vector<std::uint32_t> waiting_;
  std::vector<std::uint32_t> ready_;
  std::vector<Edge> edges_;
  std::vector<Pair> pairs_;
};

}  // namespace

bool is_sequential(const Graph& graph) {
  static GlobalOrder order;
  order.load(graph);
  order.add_program_order();
  order.add_communication(true);
  order.add_order_of_threads();
  return order.acyclic();
}

bool is_total_store_order(const Graph& graph) {
  static GlobalOrder order;
  order.load(graph);
  order.add_preserved_program_order();
  order.add_communication(false);
  order.add_order_of_threads();
  return order.acyclic_for_some_fence_order();
}

}  // namespace tenon::lab
