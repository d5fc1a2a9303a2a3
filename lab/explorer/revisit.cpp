// SPDX-License-Identifier: Apache-2.0
// Backward revisits: a new write may be what an older read, which could not know of it, reads from.
//
// The revisited graph keeps the read, the write and its prefix, and what was there before the read.
// To come to each graph only once, the revisit is made only from the one graph in which everything
// that it deletes was added in the standard way: reads from the newest write, writes as the newest.
#include <algorithm>
#include <memory>
#include <utility>

#include "explorer/explorer.hpp"

namespace tenon::lab {

// `prefix`: of the revisiting write. Standard is judged by what was there when the event was added,
// or comes before the write anyway.
bool Explorer::was_added_maximally(Id id, const Clock& prefix) const {
  const Event& event = graph_->at(id);
  const auto was_there = [&](Id other) {
    return graph_->at(other).stamp <= event.stamp || prefix.has(other);
  };
  switch (event.kind) {
    case Kind::kFence:
    case Kind::kStep:
    case Kind::kCreate:
    case Kind::kJoin:
    case Kind::kArrive:
    case Kind::kPass:
      return true;
    case Kind::kChoice:
      return event.value == 0;
    case Kind::kDeath:
    case Kind::kLost:
      return false;
    default:
      break;
  }
  const Location& where = graph_->locations[event.location];
  const auto was_newest = [&](Id write) {
    if (!write.initial() && !was_there(write)) return false;
    for (auto p = static_cast<std::size_t>(graph_->position_of(where, write) + 1);
         p < where.order.size(); ++p) {
      if (was_there(where.order[p])) return false;
    }
    return true;
  };
  if (event.kind == Kind::kRead)
    return was_newest(event.from) || (!event.rival.initial() && was_newest(event.rival));
  bool read_already = false;
  graph_->for_each([&](Id reader, const Event& read) {
    if (read.kind != Kind::kRead || read.location != event.location) return;
    if (read.rival == id || (read.from == id && read.rival.initial()))
      read_already = read_already || was_there(reader);
    else if (read.from == id)  // it waited for this: it reads since then
      read_already = read_already || prefix.has(reader);
  });
  return !read_already && was_newest(id);
}

void Explorer::revisit_from(Id write_id) {
  const Event write = graph_->at(write_id);
  const Clock& prefix = write.prefix;
  Graph& whole = *graph_;
  std::vector<Id> readers;
  whole.for_each([&](Id id, const Event& event) {
    if (event.kind != Kind::kRead || event.location != write.location || prefix.has(id)) return;
    if (event.awaits && write.value < event.value) return;
    if (event.waits()) return;  // see acquire.cpp
    readers.push_back(id);
  });

  for (Id reader : readers) {
    const std::uint32_t since = whole.at(reader).stamp;
    const auto is_deleted = [&](Id id) { return whole.at(id).stamp > since && !prefix.has(id); };
    bool admissible = was_added_maximally(reader, prefix);
    whole.for_each([&](Id id, const Event&) {
      if (admissible && is_deleted(id)) admissible = was_added_maximally(id, prefix);
    });
    if (!admissible) continue;

    Graph rest;
    rest.stamp = whole.stamp;
    rest.locations = whole.locations;
    for (Location& location : rest.locations) std::erase_if(location.order, is_deleted);
    rest.threads.resize(whole.threads.size());
    whole.for_each([&](Id id, const Event& event) {
      if (!is_deleted(id)) rest.threads[Graph::index_of(id.thread)].push_back(event);
    });
    rest.let_wait_again();

    // What the reader knew before it read; it is the last event of its thread now.
    auto& its_thread = rest.threads[Graph::index_of(reader.thread)];
    const Clock known = reader.index > 0 ? its_thread[Graph::index_of(reader.index) - 1].before
                                         : threads_[Graph::index_of(reader.thread)]->known_at_start;
    const Event read = its_thread.back();
    its_thread.pop_back();
    const int least = std::max(rest.least_visible(write.location, known),
                               rest.least_visible(write.location, write.before));
    its_thread.push_back(read);

    Event& again = rest.at(reader);
    again.from = write_id;
    if (again.insists) again.rival = write_id;
    again.is_known = false;
    // Whether it succeeds with this value, and so its order, comes out when it is replayed. Until
    // then it is the weakest that it could be, so that nothing is lost.
    again.exclusive = false;
    again.unsettled = again.may_write;
    if (again.may_write) again.order = Order::kRelaxed;
    again.before = known;
    again.before.seen[Graph::index_of(reader.thread)] =
        static_cast<std::uint16_t>(reader.index + 1);
    if (acquires(again.order)) again.before.join(write.released);
    const Id* reads_from =
        write.pair >= 0 ? &rest.at(Id{write_id.thread, write.pair}).from : nullptr;
    const Location& where = rest.locations[write.location];
    std::vector<int> positions;
    for (int p = static_cast<int>(where.order.size()); p > least; --p) {
      if (rest.keeps_atomicity(where, p, reads_from)) positions.push_back(p);
    }
    const int newest = static_cast<int>(where.order.size());
    for (const int p : positions) {
      auto graph = p == positions.back() ? std::make_unique<Graph>(std::move(rest))
                                         : std::make_unique<Graph>(rest);
      graph->insert(write.location, p, write_id);
      if (p != newest && !consistent(*graph, bounds_.model)) continue;
      frames_.back().items.push_back(
          {Item::What::kRevisit, 0, reader, write_id, p, 0, std::move(graph)});
    }
  }
}

}  // namespace tenon::lab
