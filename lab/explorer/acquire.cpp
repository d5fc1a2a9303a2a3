// SPDX-License-Identifier: Apache-2.0
// Locks: a read-modify-write that waits until it can write. Nobody is interested in how long it
// waits for whom, so no graph is explored only to see it wait.
//
// After Kokologiannakis, Marmanis, Vafeiadis, "Unblocking Dynamic Partial Order Reduction", CAV
// 2023: where a new write lets a read go on that waits, the read is revisited in place: nothing is
// deleted and no other graph begun.
//
// Who finds the lock taken is not in the graph: its thread is barred until the lock is free. Who
// was displaced from it by another one is in the graph, and waits there; it gets the lock as soon
// as that one gives it back, for whoever else could have it then displaces it again.
#include <algorithm>

#include "explorer/explorer.hpp"

namespace tenon::lab {

// From the newest write, which is the only one that nobody has taken.
bool Explorer::can_acquire(const Thread& thread) const {
  const auto& locations = graph_->locations;
  const auto found = std::ranges::find(locations, thread.wanted.key, &Location::key);
  if (found == locations.end()) return true;
  const Id newest = found->order.empty() ? Id{} : found->order.back();
  const auto location = static_cast<std::uint16_t>(found - locations.begin());
  return (*thread.insists_on)(graph_->value_of(location, newest)).has_value();
}

std::uint64_t Explorer::read_when_possible(const Operation& operation) {
  Thread& self = me();
  self.wanted = operation.place;
  self.insists_on = operation.change;
  if (is_replay()) {
    while (my_events()[self.position].waits()) suspend(Status::kDisplaced);
    Event& event = my_events()[self.position];
    const std::uint64_t value = settle(event, operation);
    event.unsettled = false;  // it reads from the newest write
    do_event(event);
    return value;
  }
  for (;;) {
    // When nobody else can go on it tries nevertheless: it may displace who never gives the lock
    // back in this graph.
    if (can_acquire(self) || (idle_ && !self.has_tried)) {
      const std::vector<Id> sources = sources_of(operation);
      if (!sources.empty()) return read_from_first(sources, operation);
      my_events().pop_back();
      --graph_->stamp;
      self.has_tried = true;
    }
    suspend(Status::kBarred);
  }
}

// There is one at most: who has the lock has displaced one at most.
bool Explorer::hand_over(std::uint16_t location, Id write) {
  for (std::size_t t = 0; t < threads_.size(); ++t) {
    if (threads_[t]->status != Status::kDisplaced) continue;
    Event& read = graph_->threads[t].back();
    if (read.location != location || !(*threads_[t]->insists_on)(graph_->at(write).value)) continue;
    read.from = write;
    read.exclusive = true;
    return true;
  }
  return false;
}

std::uint64_t Explorer::acquire(Place place, const Change& change, Order order, const void* site) {
  while (looks_once_more()) {
    look_at_newest(place, &change);
    poll_again();
  }
  const auto pair = static_cast<std::int16_t>(me().position);
  const std::uint64_t value = read({.place = place,
                                    .order = order,
                                    .failure_order = Order::kRelaxed,
                                    .site = site,
                                    .change = &change,
                                    .insists = true});
  write(place, *change(value), order, pair, site);
  return value;
}

}  // namespace tenon::lab
