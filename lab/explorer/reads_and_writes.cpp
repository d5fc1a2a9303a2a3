// SPDX-License-Identifier: Apache-2.0
// Accesses: where a read may read from, where in coherence a write may stand. One is taken, what
// could have been done otherwise is noted.
#include <algorithm>
#include <utility>

#include "explorer/explorer.hpp"

namespace tenon::lab {

std::uint64_t Explorer::look_at_newest(Place place, const Change* change) {
  const std::uint16_t location = location_of(place);
  const auto& order = graph_->locations[location].order;
  const std::uint64_t value = graph_->value_of(location, order.empty() ? Id{} : order.back());
  if (change != nullptr && (*change)(value).value_or(value) != value) go_on();
  return value;
}

std::uint16_t Explorer::location_of(Place place) {
  std::size_t found = 0;
  auto& locations = graph_->locations;
  while (found < locations.size() && locations[found].key != place.key) ++found;
  if (found == locations.size()) {
    locations.push_back({place.key, place.bytes, 0, {}});
    initialised_in_.resize(std::max(initialised_in_.size(), locations.size()));
    initialised_in_[found] = 0;
  }
  if (locations[found].bytes != place.bytes)
    fail("two widths of access at " + environment_.describe(place.key));
  if (initialised_in_[found] != findings_.runs) {
    initialised_in_[found] = findings_.runs;
    locations[found].initial = environment_.initial(place);
  }
  return static_cast<std::uint16_t>(found);
}

// Goes back to what the current thread was before it did an event, or two.
class Explorer::Trial {
 public:
  explicit Trial(Explorer& explorer)
      : explorer_(explorer),
        stamp_(explorer.graph_->stamp),
        events_(explorer.my_events().size()),
        position_(explorer.me().position),
        survivors_(explorer.me().survivors),
        before_(explorer.me().before),
        acquirable_(explorer.me().acquirable) {}
  ~Trial() {
    Thread& self = explorer_.me();
    explorer_.graph_->stamp = stamp_;
    explorer_.my_events().resize(events_);
    if (position_ < events_) explorer_.my_events()[position_].is_known = false;
    self.position = position_;
    self.survivors = survivors_;
    self.before = before_;
    self.acquirable = acquirable_;
  }
  Trial(const Trial&) = delete;
  Trial& operator=(const Trial&) = delete;

 private:
  Explorer& explorer_;
  const std::uint32_t stamp_;
  const std::size_t events_;
  const std::size_t position_;
  const int survivors_;
  const Clock before_;
  const Clock acquirable_;
};

// Two read-modify-writes would read from the same write: there is no place for the second one's
// own. All that can come of it is that the first one reads from that, and so comes after it. To say
// so needs no run.
void Explorer::displace_rival(std::uint64_t value, const Operation& operation) {
  const Trial trial(*this);
  const auto pair = static_cast<std::int16_t>(me().position - 1);
  const std::uint16_t location = my_events().back().location;
  revisit_from(add_write(location, value, operation.order, pair, operation.site));
}

Id Explorer::add_write(std::uint16_t location, std::uint64_t value, Order order, std::int16_t pair,
                       const void* site) {
  const Id id{static_cast<std::int16_t>(current_), static_cast<std::int16_t>(me().position)};
  Event& event = append(Kind::kWrite, order, site);
  event.location = location;
  event.value = value;
  event.exclusive = pair >= 0;
  event.pair = pair;
  do_event(event);
  return id;
}

// With its source its value is known, and whether it is exclusive, and which of its orders it has.
std::uint64_t Explorer::settle(Event& event, const Operation& operation) const {
  const std::uint64_t value = graph_->value_of(event.location, event.from);
  const Change* const change = operation.change;
  event.exclusive = change != nullptr && (*change)(value).has_value();
  event.order = change != nullptr && !event.exclusive ? operation.failure_order : operation.order;
  return value;
}

// Adds the read, and returns from where it can read, the newest first.
std::vector<Id> Explorer::sources_of(const Operation& operation) {
  const std::uint16_t location = location_of(operation.place);
  const std::size_t at = me().position;
  const int least = graph_->least_visible(location, me().before);
  Event& added = append(Kind::kRead, operation.order, operation.site);
  added.location = location;
  added.may_write = operation.change != nullptr;
  added.insists = operation.insists;
  added.awaits = operation.wish != nullptr;
  added.value = operation.wish != nullptr ? operation.wish->least : 0;

  const Location& where = graph_->locations[location];
  auto& items = frames_.back().items;
  std::vector<Id> sources;
  for (int p = static_cast<int>(where.order.size()) - 1; p >= least; --p) {
    Event& event = my_events()[at];
    const Id source = p < 0 ? Id{} : where.order[static_cast<std::size_t>(p)];
    event.from = source;
    const std::uint64_t value = settle(event, operation);
    if ((event.awaits && value < event.value) || event.waits()) continue;
    if (where.is_newest(p)) {
      sources.push_back(source);
      continue;
    }
    const Trial trial(*this);
    const bool is_taken = event.exclusive && !graph_->keeps_atomicity(where, p + 1, &source);
    const std::size_t before = items.size();
    do_event(event);
    if (is_taken) displace_rival(*(*operation.change)(value), operation);
    if (is_taken && items.size() == before) continue;
    const bool is_allowed = consistent(*graph_, bounds_.model);
    if (is_allowed && !is_taken) sources.push_back(source);
    if (!is_allowed) items.erase(items.begin() + static_cast<std::ptrdiff_t>(before), items.end());
  }
  return sources;
}

std::uint64_t Explorer::read(const Operation& operation) {
  Thread& self = me();
  if (looks_once_more() && operation.wish != nullptr) go_on();
  if (looks_once_more()) return look_at_newest(operation.place, operation.change);
  if (self.doomed && self.lost == operation.place.key) death_fence();  // it would see its own store
  if (is_replay()) {
    Event& event = replayed(Kind::kRead, operation.place);
    while (!event.from.initial() && !is_done(event.from)) {
      self.source = event.from;
      suspend(Status::kReplaying);
    }
    const std::uint64_t value = settle(event, operation);
    if (event.waits()) return read_when_possible(operation);
    do_event(event);
    // Now it is known which of its orders it has, and whether it is exclusive: see revisit.cpp.
    const bool again = std::exchange(event.unsettled, false);
    if (again && !consistent(*graph_, bounds_.model)) abandon_run();
    return value;
  }

  if (operation.wish != nullptr) {
    self.wish = *operation.wish;
    while (!can_see(self, self.wish.place, self.wish.least)) suspend(Status::kAwaiting);
  }
  if (operation.insists) return read_when_possible(operation);
  const std::vector<Id> sources = sources_of(operation);
  if (sources.empty()) {
    my_events().pop_back();
    abandon_run();
  }
  return read_from_first(sources, operation);
}

// The others are noted.
std::uint64_t Explorer::read_from_first(const std::vector<Id>& sources,
                                        const Operation& operation) {
  Event& event = my_events()[me().position];
  const Id id{static_cast<std::int16_t>(current_), static_cast<std::int16_t>(me().position)};
  for (std::size_t i = sources.size(); i-- > 1;)
    frames_.back().items.push_back(
        {Item::What::kSource, event.stamp, id, sources[i], 0, 0, nullptr});
  event.from = sources.front();
  const std::uint64_t value = settle(event, operation);
  do_event(event);
  let_others_go_first();
  return value;
}

void Explorer::write(Place place, std::uint64_t value, Order order, std::int16_t pair,
                     const void* site) {
  if (looks_once_more()) go_on();
  Thread& self = me();
  if (is_replay()) {
    if (my_events()[self.position].kind == Kind::kLost) {
      self.lost = place.key;
      return do_event(replayed(Kind::kLost));
    }
    Event& event = replayed(Kind::kWrite, place);
    event.value = value;
    do_event(event);
    return;
  }
  const std::uint16_t location = location_of(place);
  if (pair < 0) {
    offer_death();
    if (may_die()) frames_.back().items.push_back(alternative(Item::What::kLoss));
  }
  const int least = graph_->least_visible(location, self.before);
  const Id id = add_write(location, value, order, pair, site);
  revisit_from(id);

  const Id* reads_from = pair >= 0 ? &my_events()[Graph::index_of(pair)].from : nullptr;
  const Location& where = graph_->locations[location];
  std::vector<int> positions;
  for (int p = static_cast<int>(where.order.size()); p > least; --p) {
    if (!graph_->keeps_atomicity(where, p, reads_from)) continue;
    if (where.is_newest(p - 1)) {
      positions.push_back(p);
      continue;
    }
    graph_->insert(location, p, id);
    if (consistent(*graph_, bounds_.model)) positions.push_back(p);
    std::erase(graph_->locations[location].order, id);
  }
  if (positions.empty()) {
    my_events().pop_back();
    --self.position;
    abandon_run();
  }
  for (std::size_t i = positions.size(); i-- > 1;)
    frames_.back().items.push_back(
        {Item::What::kPosition, graph_->stamp, id, Id{}, positions[i], 0, nullptr});
  graph_->insert(location, positions.front(), id);
  if (hand_over(location, id)) return suspend(Status::kFrontier);
  let_others_go_first();
}

std::uint64_t Explorer::load(Place place, Order order, const void* site) {
  return read({.place = place, .order = order, .failure_order = order, .site = site});
}

void Explorer::store(Place place, std::uint64_t value, Order order, const void* site) {
  if (releases(order)) death_fence();
  write(place, value, order, -1, site);
}

std::uint64_t Explorer::modify(Place place, const Change& change, Order order, Order failure_order,
                               const void* site) {
  death_fence();
  if (!looks_once_more() && !is_replay()) offer_death();
  const auto pair = static_cast<std::int16_t>(me().position);
  const std::uint64_t value = read({.place = place,
                                    .order = order,
                                    .failure_order = failure_order,
                                    .site = site,
                                    .change = &change});
  if (looks_once_more()) return value;  // which it would not change
  if (const auto desired = change(value)) write(place, *desired, order, pair, site);
  return value;
}

std::uint64_t Explorer::await(const Await& wish) {
  step();
  return read({.place = wish.place,
               .order = Order::kAcquire,
               .failure_order = Order::kAcquire,
               .wish = &wish});
}

bool Explorer::knows_access_of(std::uint16_t location) const noexcept {
  bool known = false;
  graph_->for_each([&](Id id, const Event& event) {
    known = known || (event.is_access() && event.location == location && knowledge().has(id));
  });
  return known;
}

}  // namespace tenon::lab
