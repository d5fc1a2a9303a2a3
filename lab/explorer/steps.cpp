// SPDX-License-Identifier: Apache-2.0
// What a thread does: replay the event that the graph has for it, or add one, and note what could
// have been done otherwise.
#include <algorithm>
#include <utility>

#include "explorer/explorer.hpp"

namespace tenon::lab {
void Explorer::suspend(Status status) {
  Thread& self = me();
  self.status = status;
  self.fiber.yield();
}

void Explorer::stop(Status status) {
  for (;;) suspend(status);
}

void Explorer::abandon_run() {
  abandoned_ = true;
  stop(Status::kPolling);
}

// A thread that looks once more has come to something else than its loop's waiting.
void Explorer::go_on() {
  stop(Status::kPolling);
}

std::uint64_t Explorer::look_at_newest(Place place, const Change* change) {
  const std::uint16_t location = location_of(place);
  const auto& order = graph_->locations[location].order;
  const std::uint64_t value = graph_->value_of(location, order.empty() ? Id{} : order.back());
  if (change != nullptr && (*change)(value).value_or(value) != value) go_on();
  return value;
}

// True when the graph has the next event. False when it has to be added, and it is our turn.
bool Explorer::is_replay() {
  Thread& self = me();
  if (self.position == my_events().size() && !extending_) suspend(Status::kFrontier);
  if (self.position == my_events().size()) return false;
  if (my_events()[self.position].kind == Kind::kDeath) die();
  return true;
}

bool Explorer::may_die() const noexcept {
  const Thread& self = *threads_[static_cast<std::size_t>(current_)];
  if (!self.body.mortal || self.buried || self.doomed || self.sheltered) return false;
  int deaths = 0;
  for (int t = 0; t < static_cast<int>(threads_.size()); ++t) deaths += has_died(t);
  return deaths < bounds_.deaths;
}

// Has lost something, or has died already.
bool Explorer::has_died(int thread) const noexcept {
  return std::ranges::any_of(
      graph_->threads[static_cast<std::size_t>(thread)],
      [](const Event& event) { return event.kind == Kind::kDeath || event.kind == Kind::kLost; });
}

bool Explorer::anyone_died() const noexcept {
  bool died = false;
  for (int t = 0; t < static_cast<int>(threads_.size()); ++t) died = died || has_died(t);
  return died;
}

Explorer::Item Explorer::alternative(Item::What what) const {
  const auto thread = static_cast<std::int16_t>(current_);
  const auto index = static_cast<std::int16_t>(graph_->threads[Graph::index_of(thread)].size());
  return {what, graph_->stamp, Id{thread, index}, Id{}, 0, 0, nullptr};
}

// To be called right before an event is added: it may be a death instead.
void Explorer::offer_death() {
  if (may_die()) frames_.back().items.push_back(alternative(Item::What::kDeath));
}

void Explorer::die() {
  Thread& self = me();
  do_event(replayed(Kind::kDeath));
  self.buried = true;
  environment_.bury(current_, true);
  stop(Status::kEnded);
}

// Death sees compiled order (death.md): X, then Y may be compiled as Y, then X, so a kill may leave
// Y without X; unless Y is a release, or a fence stands between. Explored are the deaths in which
// one store is lost and all that follow it survive, up to the next barrier, where the thread dies.
void Explorer::death_fence() {
  Thread& self = me();
  if (!self.doomed || self.buried) return;
  if (is_replay()) return;             // it replays its death, and does not come back
  if (self.survivors == 0) give_up();  // that is just an earlier death
  append(Kind::kDeath, Order::kRelaxed, nullptr);
  die();
}

bool Explorer::plain_write(bool can_be_lost) {
  if (looks_once_more()) go_on();
  Thread& self = me();
  if (!self.body.mortal || self.buried) return true;
  if (is_replay()) {
    const Kind next = my_events()[self.position].kind;
    if (next == Kind::kLost || next == Kind::kStep) do_event(replayed(next));
    return next != Kind::kLost;
  }
  if (self.doomed) ++self.survivors;
  if (!may_die()) return true;
  offer_death();
  if (can_be_lost) frames_.back().items.push_back(alternative(Item::What::kLoss));
  append(Kind::kStep, Order::kRelaxed, nullptr);
  do_event(my_events().back());
  let_others_go_first();
  return true;
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

Event& Explorer::append(Kind kind, Order order, const void* site) {
  if (my_events().size() >= bounds_.events) fail("more events than the bound: a loop without end?");
  Event& event = my_events().emplace_back();
  event.kind = kind;
  event.order = order;
  event.site = site;
  event.stamp = ++graph_->stamp;
  return event;
}

Event& Explorer::replayed(Kind kind) {
  Event& event = my_events()[me().position];
  if (event.kind != kind) fail("the program does not do the same again: another kind of event");
  return event;
}

Event& Explorer::replayed(Kind kind, Place place) {
  Event& event = replayed(kind);
  if (location_of(place) != event.location)
    fail("the program does not do the same again: another location");
  return event;
}

// Vector clocks; C++20 [intro.races], [atomics.order], [atomics.fences].
void Explorer::work_out(Event& event) {
  const Thread& self = me();
  const auto thread = static_cast<std::size_t>(current_);
  const auto& events = my_events();
  event.prefix = self.position > 0 ? events[self.position - 1].prefix : self.origin;
  event.before = self.before;
  if (event.kind == Kind::kRead && !event.from.initial()) {
    const Event& write = graph_->at(event.from);
    event.prefix.join(write.prefix);
    if (acquires(event.order)) event.before.join(write.released);
  }
  if (event.is_of_threads()) learn(event);
  if (event.fences() && acquires(event.order)) event.before.join(self.acquirable);
  event.prefix.seen[thread] = event.before.seen[thread] =
      static_cast<std::uint16_t>(self.position + 1);
  if (event.kind == Kind::kWrite) {
    event.released = releases(event.order) ? event.before : self.release_fence;
    // A read-modify-write carries on the release sequence that it reads from.
    if (event.exclusive) {
      const Id source = events[Graph::index_of(event.pair)].from;
      if (!source.initial()) event.released.join(graph_->at(source).released);
    }
  }
}

void Explorer::do_event(Event& event) {
  Thread& self = me();
  // What an event knows stays so for as long as it is in a graph, and reads from where it does.
  if (!std::exchange(event.is_known, true)) work_out(event);
  ++self.position;
  self.before = event.before;
  if (event.kind == Kind::kRead && !event.from.initial() && !acquires(event.order))
    self.acquirable.join(graph_->at(event.from).released);
  if (event.fences() && releases(event.order)) self.release_fence = self.before;
  if (event.kind == Kind::kLost) self.doomed = true;
  if (event.kind == Kind::kWrite && self.doomed) ++self.survivors;
}

// The next event of a graph is always that of the first thread that has one: this makes the search
// optimal. A read-modify-write is not interrupted.
void Explorer::let_others_go_first() {
  const auto self = static_cast<std::size_t>(current_);
  if (is_in_read_modify_write(self)) return;
  for (std::size_t t = 0; t < self; ++t) {
    if (may_run(t)) return suspend(Status::kFrontier);
  }
}

std::uint64_t Explorer::read(Place place, const Change* change, Order order, Order failure_order,
                             const Await* wish, const void* site) {
  if (looks_once_more() && wish != nullptr) go_on();
  if (looks_once_more()) return look_at_newest(place, change);
  Thread& self = me();
  if (self.doomed && self.lost == place.key) death_fence();  // it would have seen its own store
  const auto settle = [&](Event& event) {
    const std::uint64_t value = graph_->value_of(event.location, event.from);
    event.exclusive = change != nullptr && (*change)(value).has_value();
    event.order = change != nullptr && !event.exclusive ? failure_order : order;
    return value;
  };
  if (is_replay()) {
    Event& event = replayed(Kind::kRead, place);
    while (!event.from.initial() && threads_[Graph::index_of(event.from.thread)]->position <=
                                        Graph::index_of(event.from.index)) {
      self.source = event.from;
      suspend(Status::kReplaying);
    }
    const std::uint64_t value = settle(event);
    do_event(event);
    // Now it is known which of its orders it has, and whether it is exclusive: see revisit.cpp.
    const bool again = std::exchange(event.unsettled, false);
    if (again && !consistent(*graph_, bounds_.model)) abandon_run();
    return value;
  }

  const std::uint16_t location = location_of(place);
  if (wish != nullptr) {
    self.wish = *wish;
    while (!can_see(self, wish->place, wish->least)) suspend(Status::kAwaiting);
  }
  const Location& where = graph_->locations[location];
  const int least = graph_->least_visible(location, self.before);
  append(Kind::kRead, order, site);
  Event& event = my_events().back();
  event.location = location;
  event.may_write = change != nullptr;
  event.awaits = wish != nullptr;
  event.value = wish != nullptr ? wish->least : 0;

  std::vector<Id> sources;
  for (int p = static_cast<int>(where.order.size()) - 1; p >= least; --p) {
    event.from = p < 0 ? Id{} : where.order[static_cast<std::size_t>(p)];
    if (settle(event) < event.value && wish != nullptr) continue;
    if (where.is_newest(p)) {
      sources.push_back(event.from);
      continue;
    }
    const Clock before = self.before;
    const Clock acquirable = self.acquirable;
    do_event(event);
    if (consistent(*graph_, bounds_.model)) sources.push_back(event.from);
    --self.position;
    self.before = before;
    self.acquirable = acquirable;
    event.is_known = false;
  }
  if (sources.empty()) {
    my_events().pop_back();
    abandon_run();
  }
  const Id id{static_cast<std::int16_t>(current_), static_cast<std::int16_t>(self.position)};
  for (std::size_t i = sources.size(); i-- > 1;)
    frames_.back().items.push_back(
        {Item::What::kSource, event.stamp, id, sources[i], 0, 0, nullptr});
  event.from = sources.front();
  const std::uint64_t value = settle(event);
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
  append(Kind::kWrite, order, site);
  Event& event = my_events().back();
  event.location = location;
  event.value = value;
  event.exclusive = pair >= 0;
  event.pair = pair;
  const Id id{static_cast<std::int16_t>(current_), static_cast<std::int16_t>(self.position)};
  const int least = graph_->least_visible(location, self.before);
  do_event(event);
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
        {Item::What::kPosition, event.stamp, id, Id{}, positions[i], 0, nullptr});
  graph_->insert(location, positions.front(), id);
  let_others_go_first();
}

std::uint64_t Explorer::load(Place place, Order order, const void* site) {
  return read(place, nullptr, order, order, nullptr, site);
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
  const std::uint64_t value = read(place, &change, order, failure_order, nullptr, site);
  if (looks_once_more()) return value;  // which it would not change
  if (const auto desired = change(value)) write(place, *desired, order, pair, site);
  return value;
}

std::uint64_t Explorer::await(const Await& wish) {
  step();
  return read(wish.place, nullptr, Order::kAcquire, Order::kAcquire, &wish, nullptr);
}

void Explorer::fence(Order order, Reach reach, const void* site) {
  if (looks_once_more()) return;
  if (releases(order)) death_fence();
  // Directly after another one, or a heavy one, a light fence says nothing new.
  const auto& before = my_events();
  const bool needless = reach == Reach::kLight && me().position > 0 &&
                        before[me().position - 1].kind == Kind::kFence &&
                        before[me().position - 1].reach != Reach::kFull;
  if (needless) return;
  if (is_replay()) return do_event(replayed(Kind::kFence));
  append(Kind::kFence, order, site).reach = reach;
  do_event(my_events().back());
  let_others_go_first();
}

unsigned Explorer::choose(unsigned alternatives) {
  if (looks_once_more()) go_on();
  if (is_replay()) {
    Event& event = replayed(Kind::kChoice);
    do_event(event);
    return static_cast<unsigned>(event.value);
  }
  const Event& event = append(Kind::kChoice, Order::kRelaxed, nullptr);
  const Id id{static_cast<std::int16_t>(current_), static_cast<std::int16_t>(me().position)};
  for (unsigned a = alternatives; a-- > 1;)
    frames_.back().items.push_back(
        {Item::What::kAlternative, event.stamp, id, Id{}, 0, a, nullptr});
  do_event(my_events().back());
  let_others_go_first();
  return 0;
}

void Explorer::step() {
  if (looks_once_more()) return;
  death_fence();
  if (is_replay()) {
    if (my_events()[me().position].kind == Kind::kStep) do_event(replayed(Kind::kStep));
    return;
  }
  if (!may_die()) return;
  offer_death();
  append(Kind::kStep, Order::kRelaxed, nullptr);
  do_event(my_events().back());
  let_others_go_first();
}

void Explorer::poll_again() {
  if (looks_once_more()) --looks_;
  suspend(Status::kPolling);
}

void Explorer::give_up() {
  stop(Status::kGivenUp);
}

void Explorer::interrupt() {
  bounds_.runs = findings_.runs;
  abandon_run();
}

void Explorer::report(const std::string& what) {
  const auto& known = findings_.violation;
  const std::size_t events = graph_->size();
  if (known && events >= known->events) return;
  if (!known) {
    constexpr std::uint64_t kLeast = 1000;
    constexpr std::uint64_t kMost = 100'000;
    const std::uint64_t more = std::clamp(findings_.runs, kLeast, kMost);
    last_run_ = findings_.runs + (bounds_.smallest ? more : 0);
  }
  const std::size_t first = known ? known->first_events : events;
  findings_.violation = Violation{what, findings_.runs, trace(), events, first};
  environment_.violated(findings_);
}

void Explorer::fail(const std::string& what) {
  if (!looks_once_more()) report(what);
  abandon_run();
}

const Clock& Explorer::knowledge() const noexcept {
  return threads_[static_cast<std::size_t>(current_)]->before;
}

bool Explorer::knows_access_of(std::uint16_t location) const noexcept {
  bool known = false;
  graph_->for_each([&](Id id, const Event& event) {
    known = known || (event.is_access() && event.location == location && knowledge().has(id));
  });
  return known;
}

std::uint16_t Explorer::events_done() const noexcept {
  return static_cast<std::uint16_t>(threads_[static_cast<std::size_t>(current_)]->position);
}

}  // namespace tenon::lab
