// SPDX-License-Identifier: Apache-2.0
#include "explorer/graph.hpp"

#include <algorithm>

namespace tenon::lab {

std::size_t Graph::size() const noexcept {
  std::size_t events = 0;
  for (const auto& thread : threads) events += thread.size();
  return events;
}

int Graph::position_of(const Location& location, Id write) const noexcept {
  if (write.initial()) return -1;
  const auto found = std::ranges::find(location.order, write);
  return static_cast<int>(found - location.order.begin());
}

int Graph::least_visible(std::uint16_t location, const Clock& before) const noexcept {
  const Location& place = locations[location];
  int least = -1;
  for (int p = static_cast<int>(place.order.size()) - 1; p >= 0; --p) {
    if (before.has(place.order[static_cast<std::size_t>(p)])) {
      least = p;
      break;
    }
  }
  // Reads of one thread see ever newer writes, so its last one says it all.
  for (std::size_t t = 0; t < threads.size(); ++t) {
    for (std::size_t i = std::min<std::size_t>(threads[t].size(), before.seen[t]); i-- > 0;) {
      const Event& event = threads[t][i];
      if (event.kind != Kind::kRead || event.location != location) continue;
      least = std::max(least, position_of(place, event.from));
      break;
    }
  }
  return least;
}

bool Graph::keeps_atomicity(const Location& location, int position,
                            const Id* reads_from) const noexcept {
  const Id previous = position > 0 ? location.order[static_cast<std::size_t>(position - 1)] : Id{};
  if (reads_from != nullptr && previous != *reads_from) return false;
  if (position == static_cast<int>(location.order.size())) return true;
  const Id next = location.order[static_cast<std::size_t>(position)];
  const Event& write = at(next);
  return !write.exclusive || at(Id{next.thread, write.pair}).from != previous;
}

void Graph::insert(std::uint16_t location, int position, Id write) {
  auto& order = locations[location].order;
  order.insert(order.begin() + position, write);
}

void Graph::cut(std::uint32_t last_stamp) {
  for (Location& location : locations)
    std::erase_if(location.order, [&](Id write) { return at(write).stamp > last_stamp; });
  for (auto& events : threads) {
    while (!events.empty() && events.back().stamp > last_stamp) events.pop_back();
  }
  let_wait_again();
  stamp = last_stamp;
}

// Such a read is the last event of its thread: what came after it was younger than its source.
void Graph::let_wait_again() {
  for (auto& events : threads) {
    if (events.empty() || events.back().rival.initial()) continue;
    const Id source = events.back().from;
    if (index_of(source.index) >= threads[index_of(source.thread)].size())
      events.back().wait_again();
  }
}

}  // namespace tenon::lab
